/** The way through the `ia` client, with a double of it that talks to the test's server. */
import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { archiveFolders, type ArchivePlan } from '../../../../src/publish/archive/archive-folders.ts';
import { until } from '../../../support/until.ts';
import { ACCESS, type Fault, type Ias3Server, md5Of, SECRET } from '../ias3-server.ts';
import {
  contextWith,
  CDUMP,
  CDUMP_FILES,
  DUMP,
  DUMP_FILES,
  failsAs,
  planOf,
  uploadOrder,
  withRun,
} from '../published.ts';

const double = fileURLToPath(new URL('../ia-double.js', import.meta.url));

/** An environment with `ia` on the PATH, and the keys in a file. */
function withIa(dir: string, server: Ias3Server, secret = SECRET): Record<string, string> {
  const bin = join(dir, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'ia'), `#!/bin/sh\nexec '${process.execPath}' '${double}' "$@"\n`);
  chmodSync(join(bin, 'ia'), 0o755);
  writeFileSync(join(dir, 'ia.ini'), `[s3]\naccess = ${ACCESS}\nsecret = ${secret}\n[cookies]\n`);
  const { IA_ACCESS_KEY_ID, IA_SECRET_ACCESS_KEY, ...urls } = server.env;
  assert.ok(IA_ACCESS_KEY_ID && IA_SECRET_ACCESS_KEY);
  return { ...urls, PATH: `${bin}:${process.env['PATH']}`, IA_DOUBLE_CALLS: join(dir, 'calls') };
}

function calls(dir: string): string[] {
  return existsSync(join(dir, 'calls')) ? readFileSync(join(dir, 'calls'), 'utf8').trimEnd().split('\n') : [];
}

const RATE = 'Please reduce your request rate.';

test('through ia everything arrives in the same order, with the same metadata, and is tried again', async () => {
  await withRun(async (dir, server) => {
    server.faults.set('SHA256SUMS', [
      { kind: 'answer', status: 503, code: 'SlowDown', message: RATE },
      { kind: 'damaged' },
    ]);
    const ctx = contextWith(withIa(dir, server));
    await archiveFolders(planOf(dir, { via: 'ia', iaConfig: join(dir, 'ia.ini') }), ctx);
    for (const [item, names] of [
      [DUMP, DUMP_FILES],
      [CDUMP, CDUMP_FILES],
    ] as const) {
      assert.deepEqual(server.taken(item), uploadOrder(names));
      for (const [name, { md5 }] of server.items.get(item)!.files)
        assert.equal(md5, md5Of(readFileSync(join(dir, item, name))), name);
      assert.equal(server.items.get(item)!.metadata['collection'], 'ol_exports');
    }
    assert.equal(server.items.get(CDUMP)!.metadata['title'], 'Open Library dump, all revisions, 2026-06-30');
    assert.ok(ctx.lines.some(line => line.includes(`ia says: error uploading SHA256SUMS: ${RATE}`)));
    assert.equal(calls(dir).length, 10 + 2 + 1, 'one call a file, two repeated, one for the version');
    assert.doesNotMatch(calls(dir).join('\n'), new RegExp(`${ACCESS}|${SECRET}`), 'no key on a command line');
  });
});

test('auto takes ia with keys in a file, and the S3 interface with keys in the environment', async () => {
  await withRun(async (dir, server) => {
    const env = withIa(dir, server);
    const dump = planOf(dir, { via: 'auto', folders: [join(dir, DUMP)] });
    await archiveFolders(dump, contextWith({ ...env, IA_CONFIG_FILE: join(dir, 'ia.ini') }));
    assert.equal(calls(dir).filter(line => line.includes(' upload ')).length, uploadOrder(DUMP_FILES).length);
    const cdump = planOf(dir, { via: 'auto', folders: [join(dir, CDUMP)] });
    await archiveFolders(cdump, contextWith({ ...server.env, ...env }));
    assert.equal(calls(dir).filter(line => line.includes(' upload ')).length, uploadOrder(DUMP_FILES).length);
    assert.deepEqual(server.taken(CDUMP), uploadOrder(CDUMP_FILES));
  });
});

test('keys in a file that was named are used, whatever the environment has', async () => {
  await withRun(async (dir, server) => {
    const env = { ...withIa(dir, server), IA_ACCESS_KEY_ID: 'other', IA_SECRET_ACCESS_KEY: 'other' };
    const plan = planOf(dir, { via: 'ia', iaConfig: join(dir, 'ia.ini'), folders: [join(dir, CDUMP)] });
    await archiveFolders(plan, contextWith(env));
    assert.deepEqual(server.taken(CDUMP), uploadOrder(CDUMP_FILES));
  });
});

test('wrong keys end it at the first file, and are not repeated', async () => {
  await withRun(async (dir, server) => {
    const ctx = contextWith(withIa(dir, server, 'Wr0ngSecret'));
    await assert.rejects(
      archiveFolders(planOf(dir, { via: 'ia', iaConfig: join(dir, 'ia.ini') }), ctx),
      (error: Error) => {
        assert.doesNotMatch(String(error.stack) + ctx.lines.join('\n'), /Wr0ngSecret|Acc3ssKey/);
        return failsAs(5, /ia says: error uploading .* does not exist in our records/)(error);
      },
    );
    assert.equal(calls(dir).length, 2);
  });
});

test('--via ia without an ia is refused before anything is sent', async () => {
  await withRun(async (dir, server) => {
    const ctx = contextWith({ ...server.env, PATH: join(dir, 'nothing') });
    await assert.rejects(
      archiveFolders(planOf(dir, { via: 'ia' }), ctx),
      failsAs(5, /no program ia.*--via s3/),
    );
    assert.deepEqual(server.requests, []);
  });
});

test('data are replaced through ia under no manifest', async () => {
  await withRun(async (dir, server) => {
    for (const name of uploadOrder(DUMP_FILES)) server.store(DUMP, name, Buffer.from('old'));
    const plan = planOf(dir, { via: 'ia', iaConfig: join(dir, 'ia.ini'), overwrite: true });
    await archiveFolders({ ...plan, folders: [join(dir, DUMP)] }, contextWith(withIa(dir, server)));
    const changes = server.requests.filter(({ method }) => method !== 'GET');
    assert.deepEqual([changes[0]!.method, changes[0]!.path], ['DELETE', `/${DUMP}/manifest.json`]);
    assert.deepEqual(server.taken(DUMP), uploadOrder(DUMP_FILES));
  });
});

/** An `ia` that says what it does on its way, and then ends so. */
function withEndingIa(dir: string, server: Ias3Server, end: string, secret = SECRET): Record<string, string> {
  const env = withIa(dir, server, secret);
  const lines = [
    '#!/bin/bash',
    'echo "$$ $*" >> "$IA_DOUBLE_CALLS"',
    '[ "$1" = --version ] && exit 0',
    `printf 'ITEM:\\n\\r uploading x: 100%%|##| 1/1 [00:00<00:00, 150MiB/s]\\n' >&2`,
    end,
  ];
  writeFileSync(join(dir, 'bin', 'ia'), `${lines.join('\n')}\n`);
  return env;
}

const PIPE_WORDS = 'ia was ended by SIGPIPE: the connection was closed while it was sending';

for (const [what, end, words] of [
  ['SIGPIPE', 'kill -PIPE $$', PIPE_WORDS],
  [
    'words that do not say the status',
    'echo " error uploading x: nonsense" >&2; exit 1',
    'ia says: error uploading x: nonsense',
  ],
  ['SIGKILL', 'kill -KILL $$', 'ia was ended by SIGKILL'],
  ['SIGSEGV', 'kill -SEGV $$', 'ia was ended by SIGSEGV'],
  ['SIGPIPE, and the shell around it says so', 'exit 141', PIPE_WORDS],
  [
    'a connection that was aborted',
    `echo "requests.exceptions.ConnectionError: ('Connection aborted.', ConnectionResetError(104, 'Connection reset by peer'))" >&2; exit 1`,
    'Connection aborted',
  ],
] as const) {
  const startOf = (dir: string): ArchivePlan =>
    planOf(dir, { via: 'ia', iaConfig: join(dir, 'ia.ini'), folders: [join(dir, CDUMP)] });

  test(`ended by ${what}, with wrong keys: told, archive.org is asked once, its reason ends it`, async () => {
    await withRun(async (dir, server) => {
      const ctx = contextWith(withEndingIa(dir, server, end, 'Wr0ngSecret'));
      await assert.rejects(archiveFolders(startOf(dir), ctx), (error: Error) => {
        assert.doesNotMatch(String(error.stack) + ctx.lines.join('\n'), /Wr0ngSecret|Acc3ssKey/);
        assert.ok(error.message.includes(words), error.message);
        return failsAs(
          5,
          /asked without it: archive\.org answers 403 InvalidAccessKeyId .*ia configure/,
        )(error);
      });
      assert.equal(calls(dir).length, 2, 'the version, and one upload');
      assert.equal(server.requests.filter(({ method }) => method === 'PUT').length, 1);
    });
  });

  test(`ended by ${what}, of a busy server: told with its reason, and tried again`, async () => {
    await withRun(async (dir, server) => {
      const [name] = CDUMP_FILES as [string];
      server.faults.set(
        name,
        Array<Fault>(6).fill({ kind: 'answer', status: 503, code: 'SlowDown', retryAfter: '0' }),
      );
      const ctx = contextWith(withEndingIa(dir, server, end));
      await assert.rejects(
        archiveFolders(startOf(dir), ctx),
        failsAs(5, /asked without it: archive\.org answers 503 SlowDown .*given up after 6 attempts/),
      );
      assert.ok(
        ctx.lines.some(line => line.includes(words) && line.includes('again in')),
        ctx.lines.join('\n'),
      );
      assert.equal(calls(dir).length, 1 + 6);
    });
  });
}

test('ended by SIGPIPE, and archive.org has nothing against it: no byte of the file is sent by us, and ia is tried again', async () => {
  await withRun(async (dir, server) => {
    const ctx = contextWith(withEndingIa(dir, server, 'kill -PIPE $$'));
    const plan = planOf(dir, { via: 'ia', iaConfig: join(dir, 'ia.ini'), folders: [join(dir, CDUMP)] });
    const once = { ...plan, patience: { ...plan.patience, retries: 1 } };
    await assert.rejects(
      archiveFolders(once, ctx),
      failsAs(5, /txt\.gz: ia was ended by SIGPIPE: [a-z ]+; given up after 2 attempts/),
    );
    assert.deepEqual(server.taken(CDUMP), []);
    assert.equal(server.items.size, 0);
  });
});

for (const [what, end, words] of [
  [
    'usage, as 5.x says it',
    `printf 'usage: ia upload [-h]\\n   [-q]\\nia upload: error: unrecognized arguments: --x\\n' >&2; exit 2`,
    /ia says: ia upload: error: unrecognized/,
  ],
  [
    'usage, as 3.x says it',
    `printf 'You must upload to a collection that exists.\\nUsage:\\n  ia upload <id>\\n' >&2; exit 1`,
    /ia says: You must upload to a collection/,
  ],
  [
    'a certificate',
    `echo "requests.exceptions.SSLError: HTTPSConnectionPool(host='x', port=443): Max retries exceeded (Caused by SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] self-signed')))" >&2; exit 1`,
    /CERTIFICATE_VERIFY_FAILED.*certifi/,
  ],
  [
    '404 without XML',
    `echo ' error uploading x: IA S3 returned invalid XML (HTTP status code 404).' >&2; exit 1`,
    /status code 404/,
  ],
  ['spam', `echo ' error uploading x: this appears to be spam' >&2; exit 1`, /appears to be spam/],
] as const) {
  test(`refused by ia (${what}): its reason, at once`, async () => {
    await withRun(async (dir, server) => {
      const plan = planOf(dir, { via: 'ia', iaConfig: join(dir, 'ia.ini') });
      await assert.rejects(
        archiveFolders(plan, contextWith(withEndingIa(dir, server, end))),
        failsAs(5, words),
      );
      assert.equal(calls(dir).length, 2);
    });
  });
}

test('an ia that does not run is told as such', async () => {
  await withRun(async (dir, server) => {
    const env = withIa(dir, server);
    writeFileSync(
      join(dir, 'bin', 'ia'),
      '#!/bin/bash\necho "ModuleNotFoundError: No module named internetarchive" >&2; exit 1\n',
    );
    const plan = planOf(dir, { via: 'ia', iaConfig: join(dir, 'ia.ini') });
    await assert.rejects(
      archiveFolders(plan, contextWith(env)),
      failsAs(5, /ia does not run: ModuleNotFoundError.*--via s3/),
    );
  });
});

test('an abort ends ia too', async () => {
  await withRun(async (dir, server) => {
    const controller = new AbortController();
    const env = { ...withIa(dir, server), IA_DOUBLE_HANGS: '1' };
    const ctx = contextWith(env, { signal: controller.signal });
    const ended = assert.rejects(
      archiveFolders(planOf(dir, { via: 'ia', iaConfig: join(dir, 'ia.ini') }), ctx),
      /the user has gone/,
    );
    await until(() => calls(dir).length >= 2, 'ia is called to upload');
    controller.abort(new Error('the user has gone'));
    await ended;
    const pid = Number(calls(dir)[1]!.split(' ')[0]);
    assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' });
  });
});
