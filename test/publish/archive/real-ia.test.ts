/** The real `ia`, of PyPI and of Debian, against a server that refuses while a file is being sent. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { inWorkDir } from '../../support/oldump.ts';
import { ACCESS, SECRET } from './ias3-server.ts';
import { CDUMP, CDUMP_FILES, GUARDS, publish, uploadOrder } from './published.ts';
import { installIa, loopbackMissing, onMachine, writeMachine, type RealIa } from './real-ia.ts';

interface Outcome {
  readonly code: number;
  readonly told: string;
  /** Uploads that were refused early. */
  readonly refused: number;
  /** Uploads that came to the server behind. */
  readonly puts: readonly string[];
}

interface Trial {
  readonly via: 'ia' | 's3';
  readonly early: string;
  readonly secret?: string;
  /** Who trusts the authority of the test. */
  readonly trusts: readonly ('ia' | 'oldump')[];
}

async function upload(
  { bin, authorities }: RealIa,
  { via, early, secret = SECRET, trusts }: Trial,
): Promise<Outcome> {
  let outcome: Outcome | undefined;
  await inWorkDir(async dir => {
    await publish(dir, GUARDS);
    writeMachine(dir);
    writeFileSync(join(dir, 'ia.ini'), `[s3]\naccess = ${ACCESS}\nsecret = ${secret}\n`);
    const env = {
      HOME: dir,
      ...NO_OTHER,
      ...(trusts.includes('ia') && {
        TEST_AUTHORITIES: authorities,
        REQUESTS_CA_BUNDLE: join(dir, 'ca.pem'), // for its questions; uploads do not look at it
      }),
      ...(trusts.includes('oldump') && { NODE_EXTRA_CA_CERTS: join(dir, 'ca.pem') }),
    };
    const line = `PATH="${bin}:$PATH" oldump archive ${CDUMP} --via ${via} --ia-config ia.ini --retries 3 --wait 1 -v`;
    const { code, stdout, stderr } = await onMachine(dir, early, line, env);
    const told = stdout.toString() + stderr;
    for (const key of [ACCESS, secret]) assert.ok(!told.includes(key), 'no key in any output');
    const seen = JSON.parse(readFileSync(join(dir, 'seen.json'), 'utf8')) as Pick<
      Outcome,
      'refused' | 'puts'
    >;
    outcome = { code, told, ...seen };
  });
  return outcome!;
}

/** Nothing of this machine's own settings. */
const NO_OTHER = Object.fromEntries(
  ['REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE', 'HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy'].map(
    name => [name, ''],
  ),
);

const ALL = uploadOrder(CDUMP_FILES).map(name => `/${CDUMP}/${name}`);
const BOTH = ['ia', 'oldump'] as const;
const NONE: RealIa = { bin: '/nonexistent', authorities: '' };
const machineMissing = loopbackMissing();

for (const [client, via] of [
  ['5.12.1', 'ia'],
  ['3.3.0', 'ia'],
  ['none', 's3'],
] as const) {
  const found = machineMissing === false ? clientOf(client) : { missing: machineMissing };
  const skip = 'missing' in found && found.missing;
  const ia = 'missing' in found ? NONE : found;
  const who = client === 'none' ? 'our own client' : `ia ${client}`;

  test(`${who}: everything arrives`, { skip }, async () => {
    const { code, told, puts } = await upload(ia, { via, early: '403*0', trusts: BOTH });
    assert.equal(code, 0, told);
    assert.deepEqual(puts, ALL);
  });

  test(
    `${who}, wrong keys, refused with 403 while it sends: one attempt, and the reason`,
    { skip },
    async () => {
      const trial = { via, early: '403*99', secret: 'Wr0ngSecret', trusts: BOTH } as const;
      const { code, told, refused, puts } = await upload(ia, trial);
      assert.equal(code, 5, told);
      assert.match(told, /^oldump archive: ol_cdump_2026-06-30\/.*(403|refused early).*keys may be wrong/m);
      assert.ok(refused === 1 && puts.length === 0, `${refused} refused, ${puts.length} went on`);
    },
  );

  test(
    `${who}, refused with 503 while it sends, twice: tried again, and everything arrives`,
    { skip },
    async () => {
      const { code, told, refused, puts } = await upload(ia, { via, early: '503*2', trusts: BOTH });
      assert.equal(code, 0, told);
      assert.equal(refused, 2);
      assert.deepEqual(puts, ALL);
      assert.equal(told.match(/; again in /g)?.length, 2, told);
    },
  );

  test(`${who} does not trust the certificate: one attempt, and the reason`, { skip }, async () => {
    const trusts = via === 'ia' ? (['oldump'] as const) : [];
    const { code, told, puts } = await upload(ia, { via, early: '403*0', trusts });
    assert.equal(code, 5, told);
    assert.match(
      told,
      /^oldump archive: .*(CERTIFICATE_VERIFY_FAILED|is not trusted).*another attempt changes nothing/m,
    );
    assert.doesNotMatch(told, /again in/);
    assert.deepEqual(puts, []);
  });
}

function clientOf(version: string): ReturnType<typeof installIa> {
  return version === 'none' ? NONE : installIa(version);
}
