/** sslmode, certificates and pg_hba.conf with a server that speaks TLS: what psql does beside what we do. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomInt } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { OldumpError } from '../../src/errors.ts';
import { connect } from '../../src/pg/connection/connect.ts';
import { connectionSettings } from '../../src/pg/connection/settings.ts';
import { makeCertificates } from './certificates.ts';
import { skipWithReason, testServer } from './with-server.ts';

/** Of this machine, and nobody else's: 5432 may be taken at 127.0.0.1. */
const address = `127.${randomInt(1, 255)}.${randomInt(1, 255)}.${randomInt(1, 255)}`;
const running = await testServer(address);
const folder = mkdtempSync(join(tmpdir(), 'oldump-tls-'));
let reason = typeof running === 'string' ? running : undefined;

const RULES = `local all all trust
hostssl all certain all cert
hostssl all secure all trust
hostnossl all open all trust
host all ann all trust
`;

before(async () => {
  if (typeof running === 'string') return;
  reason = makeCertificates(folder, `IP:${address},DNS:db.test`, 'certain');
  if (reason !== undefined) return;
  const data = join(running.server.host, 'data');
  const { uid, gid } = statSync(data);
  for (const name of ['server.crt', 'server.key', 'ca.crt']) {
    copyFileSync(join(folder, name), join(data, name));
    if (process.geteuid?.() === 0) chownSync(join(data, name), uid, gid);
    chmodSync(join(data, name), 0o600);
  }
  writeFileSync(join(data, 'pg_hba.conf'), RULES);
  const { client } = await running.database('books');
  for (const role of ['ann', 'certain', 'secure', 'open']) await client.query(`CREATE ROLE ${role} LOGIN`);
  for (const [name, value] of Object.entries({ ssl: 'on', ssl_ca_file: 'ca.crt' }))
    await client.query(`ALTER SYSTEM SET ${name} = '${value}'`);
  await client.query('SELECT pg_reload_conf()');
  for (const name of ['ca', 'other']) {
    mkdirSync(join(folder, `home-${name}`, '.postgresql'), { recursive: true });
    copyFileSync(join(folder, `${name}.crt`), join(folder, `home-${name}`, '.postgresql', 'root.crt'));
  }
  const own = join(folder, 'home-client', '.postgresql');
  mkdirSync(own, { recursive: true });
  copyFileSync(join(folder, 'client.crt'), join(own, 'postgresql.crt'));
  copyFileSync(join(folder, 'client.key'), join(own, 'postgresql.key'));
  for (const key of [join(folder, 'client.key'), join(own, 'postgresql.key')]) chmodSync(key, 0o600);
  copyFileSync(join(folder, 'client.key'), join(folder, 'open.key'));
  chmodSync(join(folder, 'open.key'), 0o644);
});
after(() => rmSync(folder, { recursive: true }));

const SQL = `SELECT concat_ws('|', current_user, ssl, version) FROM pg_stat_ssl WHERE pid = pg_backend_pid()`;
/** Words beside `dbname=books`; `<F>` is the folder of the certificates, `<A>` the server's address. */
const CASES: readonly [words: string, home?: string][] = [
  ['user=ann host=<A>'],
  ['user=ann host=<A> sslmode=disable'],
  ['user=ann host=<A> sslmode=allow'],
  ['user=ann host=<A> sslmode=require'],
  ['user=ann host=<A> sslmode=require sslrootcert=<F>/ca.crt'],
  ['user=ann host=<A> sslmode=require sslrootcert=<F>/other.crt'],
  ['user=ann host=<A> sslmode=prefer sslrootcert=<F>/other.crt'],
  ['user=ann host=<A> sslmode=require', 'ca'],
  ['user=ann host=<A> sslmode=require', 'other'],
  ['user=ann host=<A>', 'other'],
  ['user=ann host=<A> sslmode=verify-ca'],
  ['user=ann host=<A> sslmode=verify-ca', 'ca'],
  ['user=ann host=<A> sslmode=verify-ca', 'other'],
  ['user=ann host=<A> sslmode=verify-full', 'ca'],
  ['user=ann host=db.test hostaddr=<A> sslmode=verify-full', 'ca'],
  ['user=ann host=else.test hostaddr=<A> sslmode=verify-full', 'ca'],
  ['user=ann host=else.test hostaddr=<A> sslmode=verify-ca', 'ca'],
  ['user=ann hostaddr=<A> sslmode=verify-full', 'ca'],
  ['user=ann host=<A> sslmode=require sslrootcert=<F>/ca.crt sslcrl=<F>/revoked.crl'],
  ['user=ann host=<A> sslmode=require ssl_max_protocol_version=TLSv1.2'],
  ['user=ann host=<A> sslmode=require ssl_min_protocol_version=tlsv1.3'],
  ['user=secure host=<A>'],
  ['user=secure host=<A> sslmode=disable'],
  ['user=secure host=<A> sslmode=allow'],
  ['user=open host=<A>'],
  ['user=open host=<A> sslmode=require'],
  ['user=certain host=<A>'],
  ['user=certain host=<A> sslcert=<F>/client.crt sslkey=<F>/client.key'],
  ['user=certain host=<A> sslcert=<F>/client.crt sslkey=<F>/open.key sslmode=require'],
  ['user=certain host=<A>', 'client'],
];

const filled = (text: string) => text.replaceAll('<F>', folder).replaceAll('<A>', address);

async function askPsql(words: string, home: string): Promise<string | undefined> {
  const options = { env: { PATH: process.env['PATH'], HOME: home, LC_ALL: 'C' }, timeout: 20_000 };
  return new Promise((resolve, reject) => {
    execFile('psql', ['-XAtwq', '-c', SQL, words], options, (error, stdout) => {
      if (error?.code === 'ENOENT') reject(error);
      else resolve(error ? undefined : stdout.trim());
    });
  });
}

async function askOurs(words: string, env: Readonly<Record<string, string>>): Promise<string | OldumpError> {
  try {
    const { client, close } = await connect(connectionSettings(env, words), new AbortController().signal);
    const { rows } = await client.query<{ concat_ws: string }>(SQL);
    await close();
    return rows[0]!.concat_ws;
  } catch (error) {
    if (error instanceof OldumpError) return error;
    throw error;
  }
}

for (const [words, homeName] of CASES) {
  test(`TLS as psql: ${words}${homeName === undefined ? '' : `, at home ${homeName}`}`, async t => {
    if (reason !== undefined) return skipWithReason(t, reason);
    const given = filled(`dbname=books ${words}`);
    const home = join(folder, homeName === undefined ? 'no-home' : `home-${homeName}`);
    const ours = await askOurs(given, { HOME: home });
    const psql = await askPsql(given, home).catch((error: Error) => error);
    if (psql instanceof Error) return skipWithReason(t, `no psql to compare with: ${psql.message}`);
    if (ours instanceof OldumpError) assert.deepEqual([psql, ours.exitCode], [undefined, 5], ours.message);
    else assert.equal(ours, psql);
  });
}

test('what the machine trusts: sslrootcert=system verifies the name too', async t => {
  if (reason !== undefined) return skipWithReason(t, reason);
  const words = filled('dbname=books user=ann host=<A> sslrootcert=system');
  const ca = join(folder, 'ca.crt');
  assert.match(String(await askOurs(words, { SSL_CERT_FILE: ca })), /^ann\|t\|TLS/);
  const others = await askOurs(words, { SSL_CERT_FILE: join(folder, 'other.crt') });
  assert.match(String(others), /certificate is not trusted \(see sslmode/);
  assert.match(
    String(await askOurs(words.replace(address, `else.test hostaddr=${address}`), { SSL_CERT_FILE: ca })),
    /of another host/,
  );
});

test('files that are named and not there are refused by name', async t => {
  if (reason !== undefined) return skipWithReason(t, reason);
  assert.ok(readFileSync(join(folder, 'ca.crt')).length > 0);
  for (const file of [
    'sslrootcert=/no/root',
    'sslcert=/no/cert',
    `sslrootcert=${folder}/ca.crt sslcrl=/no/crl`,
  ]) {
    const error = await askOurs(filled(`dbname=books user=ann host=<A> sslmode=require ${file}`), {});
    assert.ok(error instanceof OldumpError);
    assert.equal(error.exitCode, 5);
    assert.match(error.message, /cannot read the .* \/no\//);
  }
});
