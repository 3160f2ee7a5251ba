import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import type { Client } from 'pg';
import type { Block } from '../../src/bytes/block.ts';
import { SlotPool } from '../../src/bytes/slots.ts';
import { exportRows, type ExportOptions } from '../../src/dump/export-rows.ts';
import { copyIn } from '../../dev/server/copy-in.ts';
import { sampleDataRows } from '../../dev/sample/library.ts';
import { COPY_DATA_IN, DATA_INDEX, DATA_TABLE } from '../../dev/sample/tables/sample-schema.ts';
import type { ConnectionSettings } from '../../src/pg/connection/settings.ts';
import { quietLog, readAll, skipWithReason, sortedRows, testServer, textOf } from './with-server.ts';

const shared = process.env['OLDUMP_SHARED'] ?? resolve('../shared');
const running = await testServer();
const shop = typeof running === 'string' ? undefined : await running.database('export');

/** The one database of this file, with an empty table `data`. */
async function emptyTable(): Promise<{ settings: ConnectionSettings; client: Client } | undefined> {
  await shop?.client.query(`DROP TABLE IF EXISTS data CASCADE; ${DATA_TABLE}`);
  return shop;
}

function options(
  settings: ConnectionSettings,
  jobs: number,
  more: Partial<ExportOptions> = {},
): ExportOptions {
  return { settings, jobs, table: 'data', signal: new AbortController().signal, log: quietLog, ...more };
}

for (const set of ['devdb-2026', 'public']) {
  test(`export of ${set} is the table as a set of rows, whatever the number of jobs`, async t => {
    const database = await emptyTable();
    if (!database) return skipWithReason(t, String(running));
    const file = resolve(shared, 'data', set, 'data.copy.txt.gz');
    if (!existsSync(file)) return skipWithReason(t, `no golden data at ${file}`);
    const rows = gunzipSync(readFileSync(file));
    const { settings, client } = database;
    await copyIn(client, COPY_DATA_IN, [rows]);
    const expected = rows.toString('utf8');
    const serial = exportRows(options(settings, 1));
    assert.equal(await readAll(serial), expected, 'one job keeps the order of the table');
    serial.verify(expected.split('\n').length - 1);
    for (const jobs of [2, 3, 8]) {
      const parallel = exportRows(options(settings, jobs));
      assert.deepEqual(sortedRows(await readAll(parallel)), sortedRows(expected));
      assert.throws(() => parallel.verify(1), { exitCode: 4 });
    }
  });
}

test('a large table is read from its beginning, also after a scan that ended in its middle', async t => {
  const database = await emptyTable();
  if (!database) return skipWithReason(t, String(running));
  const { settings, client } = database;
  // Above a quarter of shared_buffers the server lets scans join one another, and begin where the last one was.
  await client.query(`ALTER TABLE data ALTER COLUMN data SET STORAGE PLAIN`);
  await client.query(`INSERT INTO data SELECT n, 1, repeat('x', 1000) FROM generate_series(1, 20000) n`);
  await client.query('BEGIN; DECLARE half CURSOR FOR SELECT * FROM data; MOVE 10000 IN half; COMMIT');
  const { rows } = await client.query<{ thing_id: number }>('SELECT thing_id FROM data LIMIT 1');
  assert.ok(rows[0]!.thing_id > 1, 'an ordinary scan begins in the middle');
  const exported = await readAll(exportRows(options(settings, 1)));
  const ids = exported.split('\n', 20_000).map(row => Number(row.slice(0, row.indexOf('\t'))));
  assert.deepEqual(
    ids,
    Array.from({ length: 20_000 }, (_, n) => n + 1),
  );
});

test('rows without thing_id are exported, by place on disk and by thing_id, with and without histogram', async t => {
  const database = await emptyTable();
  if (!database) return skipWithReason(t, String(running));
  const { settings, client } = database;
  await copyIn(client, COPY_DATA_IN, sampleDataRows({ seed: 3, rows: 3000 }));
  await client.query(`INSERT INTO data SELECT NULL, n, 'null ' || n FROM generate_series(1, 500) n`);
  await client.query('CREATE VIEW seen AS SELECT * FROM data'); // a view has no place on disk
  await client.query(DATA_INDEX);
  const expected = sortedRows(await readAll(exportRows(options(settings, 1))));
  assert.equal(expected.filter(row => row.startsWith('\\N\t')).length, 500);
  for (const table of ['data', 'seen', 'public.data']) {
    assert.deepEqual(sortedRows(await readAll(exportRows(options(settings, 3, { table })))), expected, table);
  }
  await client.query('ANALYZE data');
  const { rows } = await client.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM pg_stats WHERE tablename = 'data' AND histogram_bounds IS NOT NULL`,
  );
  assert.ok((rows[0]?.n ?? 0) > 0, 'ANALYZE made a histogram');
  assert.deepEqual(sortedRows(await readAll(exportRows(options(settings, 3)))), expected);
});

test('rows inserted and deleted during a parallel export are seen as at its beginning', async t => {
  const database = await emptyTable();
  if (!database) return skipWithReason(t, String(running));
  const { settings, client } = database;
  await copyIn(client, COPY_DATA_IN, sampleDataRows({ seed: 4, rows: 12_000 }));
  const expected = sortedRows(await readAll(exportRows(options(settings, 1))));
  const parallel = exportRows(options(settings, 2));
  const blocks = parallel.blocks(new SlotPool(1 << 16));
  const first = await blocks.next();
  await client.query(`INSERT INTO data SELECT n, 1, 'late' FROM generate_series(1, 20000) n`);
  await client.query(`DELETE FROM data WHERE thing_id % 3 = 0`);
  await client.query(`UPDATE data SET data = 'changed' WHERE thing_id % 3 = 1`);
  const text = `${(first.value as Block).bytes.toString('utf8')}${await textOf(blocks)}`;
  assert.deepEqual(sortedRows(text), expected);
  parallel.verify(expected.length);
});

test('an empty table is refused with exit 4, a missing one with exit 5, a name that is none with exit 2', async t => {
  const database = await emptyTable();
  if (!database) return skipWithReason(t, String(running));
  const { settings, client } = database;
  await client.query('DROP TABLE data CASCADE');
  await assert.rejects(readAll(exportRows(options(settings, 1))), {
    exitCode: 5,
    message: /relation "data" does not exist/,
  });
  await client.query(DATA_TABLE);
  for (const jobs of [1, 3]) {
    await assert.rejects(readAll(exportRows(options(settings, jobs))), {
      exitCode: 4,
      message: /is empty/,
    });
  }
  for (const table of ['data; drop table data', 'a.b.c', '', 'data"']) {
    assert.throws(() => exportRows(options(settings, 1, { table })), { exitCode: 2 });
  }
});

test('rows far longer than a slot come between short ones, whole, whatever the number of jobs', async t => {
  const database = await emptyTable();
  if (!database) return skipWithReason(t, String(running));
  const { settings, client } = database;
  await client.query(`INSERT INTO data SELECT n, 1, CASE WHEN n % 40 = 7 THEN repeat('wide ' || n, 300000) ELSE '' END
    FROM generate_series(1, 200) n`);
  const { rows: found } = await client.query<{ row: string }>(
    `SELECT thing_id || E'\\t1\\t' || data AS row FROM data`,
  );
  const expected = found.map(({ row }) => row).sort();
  for (const jobs of [1, 3]) {
    const exported = exportRows(options(settings, jobs));
    assert.deepEqual(sortedRows(await readAll(exported)), expected);
    exported.verify(200);
  }
});

test('an export that is left early or not finished does not verify', async t => {
  const database = await emptyTable();
  if (!database) return skipWithReason(t, String(running));
  const { settings, client } = database;
  await copyIn(client, COPY_DATA_IN, sampleDataRows({ seed: 6, rows: 6000 }));
  for (const jobs of [1, 2]) {
    const left = exportRows(options(settings, jobs));
    for await (const block of left.blocks(new SlotPool(1 << 16))) {
      assert.ok(block.bytes.length > 0);
      break;
    }
    assert.throws(() => left.verify(0), { exitCode: 4 });
  }
});
