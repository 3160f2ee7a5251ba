/** What psql takes is taken here, or refused by name: a table of words and addresses, with psql beside it. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { connect as dial, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { OldumpError } from '../../src/errors.ts';
import { connect } from '../../src/pg/connection/connect.ts';
import { connectionSettings } from '../../src/pg/connection/settings.ts';
import { skipWithReason, testServer } from './with-server.ts';

const running = await testServer();
const reason =
  typeof running === 'string'
    ? running
    : spawnSync('psql', ['--version']).status === 0
      ? undefined
      : 'no psql to compare with';
const folder = mkdtempSync(join(tmpdir(), 'oldump-psql-'));
after(() => rmSync(folder, { recursive: true }));

/** TCP, which the test server does not speak. */
const front = createServer(near => {
  const far = dial(typeof running === 'string' ? '' : `${running.server.host}/.s.PGSQL.5432`);
  near.on('error', () => far.destroy()).pipe(far);
  far.on('error', () => near.destroy()).pipe(near);
});

before(async () => {
  if (typeof running === 'string') return;
  const { client } = await running.database('books');
  await client.query('CREATE DATABASE "b s"');
  await client.query('CREATE ROLE ann LOGIN; CREATE ROLE "an:n@x" LOGIN');
  front.listen(0, '127.0.0.1');
  await once(front, 'listening');
});
after(() => front.close());

const WHERE = `SELECT concat_ws('|', current_database(), current_user, current_setting('application_name'),
  current_setting('search_path'), current_setting('timezone'), current_setting('datestyle'))`;

interface Words {
  /** As one argument each for psql; for us one text, as PSQL_PARAMS or as --db. */
  readonly psql: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** `<S>`: the socket's folder; `<E>` with % for its slashes; `<P>`: a port of 127.0.0.1. */
const TAKEN: readonly string[] = [
  // as one string
  'postgresql://ann@/books?host=<S>',
  'postgresql://ann:pw@/books?host=<S>',
  'postgresql://ann@:5432/books?host=<S>',
  'postgresql://ann:@/books?host=<S>',
  'postgresql:///books?host=<S>&user=ann',
  'postgresql://?host=<S>&user=ann&dbname=books',
  'postgresql://ann@<E>/books',
  'postgresql://ann@<E>:5432/books',
  'postgres://ann@<E>/b%20s',
  'postgres://an%3An%40x@<E>/books',
  'postgresql://ann@127.0.0.1:<P>/books',
  'postgresql://ann@[127.0.0.1]:<P>/books',
  'postgresql://ann@127.0.0.1:<P>/books?sslmode=disable&',
  'postgresql://ann@<E>/books?ssl=true',
  'postgresql://ann@<E>/books?application_name=a+b%20c',
  'postgresql://ann@<E>/books?options=-c%20search_path%3Dol',
  'postgresql://ann@<E>/books?channel_binding=prefer&gssencmode=disable&target_session_attrs=any',
  'postgresql://ann@<E>/books?keepalives=1&keepalives_idle=30&connect_timeout=0',
  'host=<S> dbname=books user=ann',
  '  host = <S>   dbname= books  user =ann ',
  "host='<S>' dbname='b s' user=ann",
  'host=<S> dbname=b\\ s user=ann',
  "host=<S> dbname=books user='an:n@x'",
  "host=<S> dbname=books user=ann options='-c search_path=a\\'b'",
  "host=<S> dbname=books user=ann application_name='a\\\\b'",
  "host='<S>'dbname='books'user='ann'",
  'host=<S> dbname=no dbname=books user=ann',
  'host=<S> dbname=books user=ann port=',
  "host=<S> dbname=books user=ann port=' +5432 '",
  'host=<S> dbname=books user=ann sslmode=require requiressl=0',
  'host=<S> dbname=books user=ann password=',
  'hostaddr=127.0.0.1 port=<P> dbname=books user=ann',
  'host=no.such.host hostaddr=127.0.0.1 port=<P> dbname=books user=ann',
  'service=ours',
  'service=ours dbname="b dbname=books',
  'postgresql://ann@/?service=ours',
];

const TAKEN_WORDS: readonly string[] = [
  '-h <S> -U ann books',
  '-h<S> -Uann -dbooks',
  '--host=<S> --username ann --dbname=books',
  '--hos <S> --user ann --db books',
  'books ann -h <S>',
  '-h <S> books ann -p 5432',
  '-X -A -t -q -h <S> -U ann books',
  '-XAtqh <S> -Uann books',
  '-Xn1zwh<S> -Uann -dbooks',
  '-v ON_ERROR_STOP=1 -h <S> -U ann books',
  '-vON_ERROR_STOP=1 --set=a=b --variable c=d -h <S> -U ann books',
  '-P null=x -F | -R / -T border --pset=pager=off -h <S> -U ann books',
  '-h <S> -U ann -- books',
  '-h no.such.host -U ann postgresql://<E>/books',
  '-p 1 -U bob postgresql://ann@<E>:5432/books',
  '-h <S> -U ann -d dbname=books',
  '-h <S> -U ann -d no -d books',
  '-U ann -d postgresql://<E>/books',
  '-h <S> -d books ann',
  '-h <S> --dbname= ann',
  'service=ours',
];

const PLACE: Readonly<Record<string, string>> = { PGHOST: '<S>', PGUSER: 'ann', PGDATABASE: 'books' };
const TAKEN_VARIABLES: readonly Readonly<Record<string, string>>[] = [
  PLACE,
  { ...PLACE, PGPORT: '', PGOPTIONS: '-c search_path=x', PGAPPNAME: 'name' },
  { ...PLACE, PGHOST: 'no.such.host', PGHOSTADDR: '127.0.0.1', PGPORT: '<P>' },
  { ...PLACE, PGTZ: 'Asia/Tokyo', PGDATESTYLE: 'SQL, DMY', PGGEQO: 'off' },
  { ...PLACE, PGREQUIRESSL: '1', PGCHANNELBINDING: 'disable', PGGSSENCMODE: 'prefer', PGSSLSNI: '1' },
  {
    ...PLACE,
    PGTARGETSESSIONATTRS: 'any',
    PGSSLCERT: '/nowhere',
    PGSSLKEY: '/nowhere',
    PGSSLCRL: '/nowhere',
  },
  { ...PLACE, PGCLIENTENCODING: 'utf-8', PGKRBSRVNAME: 'postgres', PGREQUIREPEER: '' },
  { PGSERVICE: 'ours' },
  { PGSERVICE: 'ours', PGDATABASE: 'no', PGUSER: 'nobody' },
];

function filled(text: string): string {
  const { host } = (running as Exclude<typeof running, string>).server;
  const { port } = front.address() as AddressInfo;
  return text
    .replaceAll('<S>', host)
    .replaceAll('<E>', encodeURIComponent(host))
    .replaceAll('<P>', String(port));
}

function environment(extra: Readonly<Record<string, string>>): Record<string, string> {
  const services = join(folder, 'services');
  const lines = [
    '# of the test',
    '[other]',
    'host=no.such.host',
    '',
    '[ours]',
    'host=<S>',
    'dbname=books',
    'user=ann',
  ];
  writeFileSync(services, filled(`${lines.join('\n')}\n[later]\nport=1\n`));
  return {
    PATH: process.env['PATH']!,
    HOME: folder,
    PGSERVICEFILE: services,
    ...Object.fromEntries(Object.entries(extra).map(([name, value]) => [name, filled(value)])),
  };
}

interface Answer {
  readonly answer?: string;
  readonly error?: string;
}

/** In a child, so that the front in this process can answer. */
async function askPsql({ psql, env = {} }: Words): Promise<Answer> {
  const { execFile } = await import('node:child_process');
  return new Promise(resolve => {
    const words = ['-XAtwq', '-c', WHERE, ...psql.map(filled)];
    const options = { env: { LC_ALL: 'C', ...environment(env) }, timeout: 20_000 };
    const child = execFile('psql', words, options, (error, stdout, stderr) =>
      resolve(error ? { error: stderr } : { answer: stdout.trim() }),
    );
    child.stdin?.end();
  });
}

async function askOurs(
  env: Readonly<Record<string, string>>,
  address?: string,
): Promise<Answer & { exitCode?: number }> {
  try {
    const settings = connectionSettings(environment(env), address);
    const { client, close } = await connect(settings, new AbortController().signal);
    const { rows } = await client.query<{ concat_ws: string }>(WHERE);
    await close();
    return { answer: rows[0]!.concat_ws };
  } catch (error) {
    if (!(error instanceof OldumpError)) throw error;
    return { error: error.message, exitCode: error.exitCode };
  }
}

/** psql names itself where nothing else does. */
function alike(answer: string | undefined): string | undefined {
  return answer?.replace(/\|(psql|oldump)\|/, '|it|');
}

for (const text of TAKEN) {
  test(`as psql: one string ${text}`, async t => {
    if (reason !== undefined) return skipWithReason(t, reason);
    const psql = await askPsql({ psql: [text] });
    assert.ok(psql.answer, psql.error);
    assert.equal(alike((await askOurs({}, filled(text))).answer), alike(psql.answer));
  });
}

for (const text of TAKEN_WORDS) {
  test(`as psql: words ${text}`, async t => {
    if (reason !== undefined) return skipWithReason(t, reason);
    const psql = await askPsql({ psql: text.split(' ') });
    if (text === '-h <S> --dbname= ann') assert.match(psql.error!, /database "ann" does not exist/);
    else assert.ok(psql.answer, psql.error);
    for (const ours of [await askOurs({ PSQL_PARAMS: text }), await askOurs({}, filled(text))]) {
      if (psql.answer === undefined) assert.match(ours.error!, /database "ann" does not exist/);
      else assert.equal(alike(ours.answer), alike(psql.answer), ours.error);
    }
  });
}

for (const variables of TAKEN_VARIABLES) {
  test(`as psql: variables ${JSON.stringify(variables)}`, async t => {
    if (reason !== undefined) return skipWithReason(t, reason);
    const psql = await askPsql({ psql: [], env: variables });
    assert.ok(psql.answer, psql.error);
    const ours = await askOurs(variables);
    assert.equal(alike(ours.answer), alike(psql.answer), ours.error);
  });
}

test('a password file that others may read is ignored by psql, and refused by name here', async t => {
  if (reason !== undefined) return skipWithReason(t, reason);
  const file = join(folder, 'pgpass');
  writeFileSync(file, '*:*:*:*:sesame\n');
  chmodSync(file, 0o644);
  const ours = await askOurs({ ...PLACE, PGPASSFILE: file });
  assert.equal(ours.exitCode, 5);
  assert.match(ours.error!, /pgpass may be read by others/);
});
