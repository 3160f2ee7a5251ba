/** What a role, a database or another session may do to an export: all rows that SELECT sees, or a refusal that says why. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import type { Client } from 'pg';
import { cleanRows } from '../../src/dump/clean/clean.ts';
import { dayRows } from '../../src/dump/day-rows.ts';
import { exportRows } from '../../src/dump/export-rows.ts';
import { rowsOfKeys, rowsSince } from '../../src/dump/written-since.ts';
import { iaMetadataRows } from '../../src/dump/ia-metadata-rows.ts';
import { connect } from '../../src/pg/connection/connect.ts';
import { startServer } from '../../dev/server/embedded-server.ts';
import { ReadSession } from '../../src/pg/read-session.ts';
import { connectionSettings, type ConnectionSettings } from '../../src/pg/connection/settings.ts';
import { ByteBuffer } from '../../src/record/text/byte-buffer.ts';
import { parseDumpDate } from '../../src/record/row/dump-date.ts';
import { openTableSession, sideTableRows } from '../../src/tables/side-table-rows.ts';
import { SlotPool } from '../../src/bytes/slots.ts';
import { inWorkDir, oldumpScript } from '../support/oldump.ts';
import { until } from '../support/until.ts';
import { quietLog, readAll, skipWithReason, sortedRows, testServer } from './with-server.ts';

const running = await testServer();
const { signal } = new AbortController();
const DAY = parseDumpDate('2026-06-30');

function exported(settings: ConnectionSettings, jobs: number, table = 'data') {
  return exportRows({ settings, signal, jobs, table, log: quietLog });
}

const LIBRARY = `
  CREATE TABLE data (thing_id int, revision int, data text);
  CREATE TABLE thing (id int, key text);
  CREATE TABLE version (id int, thing_id int, revision int, transaction_id int);
  CREATE TABLE transaction (id int, created timestamp);
  CREATE TABLE metadata (identifier text, boxid text, collection text, mediatype text, curatestate text);
  CREATE TABLE ratings (work_id int, edition_id int, rating int, created timestamp);
  INSERT INTO data SELECT n, 1, 'row ' || n FROM generate_series(1, 3000) n;
  INSERT INTO thing SELECT n, '/works/OL' || n || 'W' FROM generate_series(1, 3000) n;
  INSERT INTO version SELECT n, n, 1, 1 FROM generate_series(1, 3000) n;
  INSERT INTO transaction VALUES (1, '2026-06-30');
  INSERT INTO metadata SELECT 'item' || n, '', '', 'texts', NULL FROM generate_series(1, 10) n;
  INSERT INTO ratings SELECT n, n, 5, '2026-06-30' FROM generate_series(1, 10) n;`;

test('row security: every reader is refused with exit 5, table, role and way out; never fewer rows', async t => {
  if (typeof running === 'string') return skipWithReason(t, running);
  const { settings: owner, client } = await running.database('policies');
  await client.query(
    `${LIBRARY} CREATE ROLE reader LOGIN; GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader`,
  );
  const settings = { ...owner, user: 'reader' };
  const options = { settings, signal };
  const readers: Readonly<Record<string, readonly [table: string, read: () => Promise<string>]>> = {
    export: ['data', () => readAll(exported(settings, 1))],
    'export of two jobs': ['data', () => readAll(exported(settings, 2))],
    idump: ['version', () => readAll(dayRows(options, DAY, { allowEmpty: true }))],
    since: ['transaction', () => readAll(rowsSince(options, DAY))],
    sample: ['thing', () => readAll(rowsOfKeys(options, ['/works/OL3W']))],
    'archive items': ['metadata', () => readAll(iaMetadataRows(options))],
    'side table': ['ratings', () => readTable(settings)],
  };
  for (const [name, [table, read]] of Object.entries(readers)) {
    const whole = await read();
    assert.ok(whole.length > 0, name);
    await client.query(
      `ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY; CREATE POLICY none ON ${table} USING (false)`,
    );
    await assert.rejects(
      read(),
      { exitCode: 5, message: new RegExp(`${table} from the role reader.*BYPASSRLS`) },
      name,
    );
    await client.query('ALTER ROLE reader BYPASSRLS');
    assert.equal((await read()).length, whole.length, `${name}: a role that sees all`);
    await client.query(
      `ALTER ROLE reader NOBYPASSRLS; DROP POLICY none ON ${table}; ALTER TABLE ${table} DISABLE ROW LEVEL SECURITY`,
    );
  }
});

async function readTable(settings: ConnectionSettings): Promise<string> {
  const session = await openTableSession({ settings, signal });
  try {
    const options = { upto: DAY, dialect: 'text', allowEmpty: true } as const;
    return await readAll(sideTableRows('ratings', session, { settings, signal }, options));
  } finally {
    await session.close();
  }
}

/** Each makes a relation `data` of 3000 rows. */
const RELATIONS: Readonly<Record<string, string>> = {
  'a table with children': `CREATE TABLE data (thing_id int, revision int, data text); CREATE TABLE child () INHERITS (data);
    CREATE TABLE grandchild () INHERITS (child); INSERT INTO data SELECT n, 1, 'a' FROM generate_series(1, 10) n;
    INSERT INTO child SELECT n, 1, 'b' FROM generate_series(11, 2000) n;
    INSERT INTO grandchild SELECT n, 1, 'c' FROM generate_series(2001, 3000) n`,
  'a partitioned table': `CREATE TABLE data (thing_id int, revision int, data text) PARTITION BY RANGE (thing_id);
    CREATE TABLE low PARTITION OF data FOR VALUES FROM (0) TO (100); CREATE TABLE high PARTITION OF data DEFAULT;
    INSERT INTO data SELECT n, 1, 'a' FROM generate_series(1, 3000) n`,
  'a view': `CREATE TABLE kept AS SELECT n AS thing_id, 1 AS revision, 'a'::text AS data FROM generate_series(1, 3000) n;
    CREATE VIEW data AS SELECT * FROM kept`,
  'a materialised view': `CREATE MATERIALIZED VIEW data AS SELECT n AS thing_id, 1 AS revision, 'a'::text AS data
    FROM generate_series(1, 3000) n`,
};

test('whatever `data` is, any number of jobs gives all rows that SELECT sees', async t => {
  if (typeof running === 'string') return skipWithReason(t, running);
  for (const [number, [kind, sql]] of Object.entries(RELATIONS).entries()) {
    const { settings, client } = await running.database(`relation${number}`);
    await client.query(sql);
    const { rows } = await client.query<{ row: string }>(
      `SELECT concat_ws(E'\\t', thing_id, revision, data) AS row FROM data`,
    );
    assert.equal(rows.length, 3000);
    for (const jobs of [1, 2, 5]) {
      const read = exported(settings, jobs);
      assert.deepEqual(
        sortedRows(await readAll(read)),
        rows.map(({ row }) => row).sort(),
        `${kind}, ${jobs} jobs`,
      );
      read.verify(3000);
    }
  }
});

test('a foreign table among the partitions is read by one connection, whole', async t => {
  if (typeof running === 'string') return skipWithReason(t, running);
  const { settings, client } = await running.database('foreign_rows');
  const { rows } = await client.query(`SELECT 1 FROM pg_available_extensions WHERE name = 'file_fdw'`);
  if (rows.length === 0) return skipWithReason(t, 'this server has no file_fdw');
  await client.query(`CREATE EXTENSION file_fdw; CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
    CREATE TABLE data (thing_id int, revision int, data text) PARTITION BY RANGE (thing_id);
    CREATE FOREIGN TABLE far PARTITION OF data DEFAULT SERVER files OPTIONS (program 'seq -f "%.0f\t1\tfar" 100 150');
    CREATE TABLE near PARTITION OF data FOR VALUES FROM (0) TO (100);
    INSERT INTO near SELECT n, 1, 'near' FROM generate_series(1, 99) n`);
  for (const table of ['data', 'far'])
    for (const jobs of [1, 3])
      assert.equal(
        sortedRows(await readAll(exported(settings, jobs, table))).length,
        table === 'far' ? 51 : 150,
      );
});

test('a query that counts other rows than its COPY gave is refused with exit 4', async t => {
  if (typeof running === 'string') return skipWithReason(t, running);
  const { settings, client } = await running.database('volatile');
  await client.query(`CREATE VIEW data AS SELECT n AS thing_id, 1 AS revision, 'x'::text AS data FROM generate_series(1, 100) n
    WHERE current_query() NOT LIKE '%count(*)%' OR n > 1`);
  await assert.rejects(readAll(exported(settings, 1)), {
    exitCode: 4,
    message: /the server counts 99 rows, its COPY gave 100/,
  });
});

test('in a SQL_ASCII database a row that is not UTF-8 is one reject with thing_id and revision', async t => {
  if (typeof running === 'string') return skipWithReason(t, running);
  const { client: maker, settings: place } = await running.database('maker');
  await maker.query(
    `CREATE DATABASE bytes ENCODING 'SQL_ASCII' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'`,
  );
  const settings = { ...place, database: 'bytes' };
  await inSession(settings, async write => {
    await write(`CREATE TABLE data (thing_id int, revision int, data text);
      INSERT INTO data VALUES (7, 3, E'{"key": "/works/OL7W", "title": "caf\\xe9"}'), (8, 1, 'no JSON')`);
  });
  for (const jobs of [1, 2]) {
    const rows = exported(settings, jobs);
    for await (const block of rows.blocks(new SlotPool(1 << 16))) {
      const { rejects } = cleanRows(block.bytes, new ByteBuffer(), { date: undefined });
      const told = rejects.map(({ thingId, revision, reason }) => [thingId, revision, reason.slice(0, 9)]);
      assert.deepEqual(told[0], ['7', '3', 'not UTF-8']);
      assert.equal(told.length, 2);
      block.release();
    }
    rows.verify(2);
  }
});

/** In a database that has no client of the test's yet. */
async function inSession(
  settings: ConnectionSettings,
  work: (write: Client['query']) => Promise<void>,
): Promise<void> {
  const { client, close } = await connect(settings, signal);
  try {
    await client.query(`SET client_encoding = 'SQL_ASCII'`);
    await work(client.query.bind(client) as Client['query']);
  } finally {
    await close();
  }
}

const TIMEOUTS = [
  'statement_timeout',
  'lock_timeout',
  'idle_in_transaction_session_timeout',
  'idle_session_timeout',
  'transaction_timeout',
];

for (const packaged of [false, true]) {
  test(`every time-out that the server knows is lifted, ${packaged ? 'by the packaged' : "by this machine's"} server`, async t => {
    const server = await startServer({ packaged }).catch((error: Error) => error.message);
    if (typeof server === 'string') return skipWithReason(t, server);
    try {
      const settings = connectionSettings({ PSQL_PARAMS: server.connectionWords('postgres') });
      const known = `SELECT name, setting FROM pg_settings WHERE name = ANY (ARRAY['${TIMEOUTS.join("','")}'])`;
      await inSession(settings, async write => {
        const { rows } = await write<{ name: string }>(known);
        assert.ok(rows.length >= 4);
        for (const { name } of rows) await write(`ALTER ROLE ${server.user} SET ${name} = '1h'`);
      });
      const session = await ReadSession.open({ settings, signal });
      for (const { name, setting } of await session.query<{ name: string; setting: string }>(known))
        assert.equal(setting, '0', name);
      assert.deepEqual(await session.query('SHOW row_security'), [{ row_security: 'off' }]);
      await session.close();
    } finally {
      await server.stop();
    }
  });
}

const WAITING = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;

test('a lock: who holds it is told, made safe for a terminal; SIGTERM ends run and statement; --dry-run gives up', async t => {
  if (typeof running === 'string') return skipWithReason(t, running);
  const { settings, client } = await running.database('locked');
  const { client: looker } = await running.database('looking');
  await client.query('CREATE TABLE data (thing_id int, revision int, data text)');
  await client.query(
    `SET application_name = 'night job'; BEGIN; LOCK TABLE data /* \x1b[31m */ IN ACCESS EXCLUSIVE MODE`,
  );
  const held = new RegExp(
    `waits for a lock on data, held by process \\d+, user ${settings.user}, application night job, since 20.*its query: .*LOCK TABLE data`,
  );
  await inWorkDir(async dir => {
    const start = (...words: string[]) => {
      const env = { ...process.env, TMPDIR: dir, PSQL_PARAMS: running.server.connectionWords('locked') };
      const child = spawn(process.execPath, [oldumpScript, ...words], { cwd: dir, env });
      let stderr = '';
      const told = new Promise<void>(resolve =>
        child.stderr.on('data', chunk => {
          stderr += String(chunk);
          if (held.test(stderr)) resolve();
        }),
      );
      const ended = once(child, 'close').then(([code]) => code as number | null);
      return { child, told, ended, stderr: () => stderr };
    };
    for (const words of [['export'], ['2026-06-30', '--dir', 'd', '--skip', 'deworks,tables']]) {
      const one = start(...words);
      await Promise.race([one.told, one.ended]);
      assert.match(one.stderr(), held);
      assert.ok(!one.stderr().includes('\x1b'));
      if (words.length > 1) {
        const status = `${dir}/d/run_2026-06-30/status.json`;
        const saysIt = async (): Promise<boolean> =>
          held.test((JSON.parse(await readFile(status, 'utf8')) as { waits_for: string }).waits_for);
        await until(() => saysIt().catch(() => false), 'the status says who holds the lock');
      }
      one.child.kill('SIGTERM');
      assert.equal(await one.ended, 143);
      await until(
        async () => (await looker.query(WAITING.replace('current_database()', `'locked'`))).rows.length === 0,
        'nobody waits for the lock any more',
      );
    }
    const dry = start('2026-06-30', '--dry-run', '--wait', '1', '--skip', 'deworks,tables');
    assert.equal(await dry.ended, 5);
    assert.match(dry.stderr(), held);
    assert.match(dry.stderr(), /given up after 1 s/);
  });
  await client.query('ROLLBACK');
});
