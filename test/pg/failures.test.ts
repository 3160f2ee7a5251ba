import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Client } from 'pg';
import { SlotPool } from '../../src/bytes/slots.ts';
import { exportRows } from '../../src/dump/export-rows.ts';
import { connectionSettings, type ConnectionSettings } from '../../src/pg/connection/settings.ts';
import { copyIn } from '../../dev/server/copy-in.ts';
import { sampleDataRows } from '../../dev/sample/library.ts';
import { COPY_DATA_IN, DATA_TABLE } from '../../dev/sample/tables/sample-schema.ts';
import { until } from '../support/until.ts';
import { hangsUpAfter, miscounts, proxyTo, type Proxy } from './proxy.ts';
import { quietLog, readAll, skipWithReason, testServer, textOf, type TestServer } from './with-server.ts';

const running = await testServer();
const filled = typeof running === 'string' ? undefined : await filledDatabase(running);
const signal = new AbortController().signal;

function start(settings: ConnectionSettings, jobs: number, stop: AbortSignal = signal) {
  return exportRows({ settings, jobs, table: 'data', signal: stop, log: quietLog });
}

/** More than sockets and buffers hold, so that the server is in mid-COPY when something happens. */
async function filledDatabase({
  database,
}: TestServer): Promise<{ settings: ConnectionSettings; client: Client }> {
  const filled = await database('filled');
  await filled.client.query(DATA_TABLE);
  await copyIn(filled.client, COPY_DATA_IN, sampleDataRows({ seed: 1, rows: 12_000 }));
  return filled;
}

const BACKENDS = `FROM pg_stat_activity WHERE application_name = 'oldump' AND datname = current_database()`;

const KILLS: [how: string, jobs: number][] = [
  ['pg_terminate_backend', 1],
  ['pg_terminate_backend', 3],
  ['pg_cancel_backend', 1], // with more jobs some backends are between two ranges and have nothing to cancel
];

for (const [how, jobs] of KILLS) {
  test(`${how} in mid-COPY with ${jobs} jobs is exit 5, never a short file`, async t => {
    if (!filled) return skipWithReason(t, String(running));
    const { settings, client } = filled;
    const rows = start(settings, jobs);
    const blocks = rows.blocks(new SlotPool(1 << 16));
    await blocks.next();
    const killed = await client.query(`SELECT ${how}(pid) ${BACKENDS}`);
    assert.ok(killed.rowCount! >= jobs, 'and perhaps the one that counts');
    const message = /database .*: (the server ended|the query was cancelled|connection lost)/;
    await assert.rejects(textOf(blocks), { exitCode: 5, message });
    assert.throws(() => rows.verify(12_000), { exitCode: 4 });
    await backendsGone(client);
  });
}

for (const jobs of [1, 3]) {
  test(`an abort in mid-COPY with ${jobs} jobs ends with the signal's reason, and the server lets go`, async t => {
    if (!filled) return skipWithReason(t, String(running));
    const { settings, client } = filled;
    const controller = new AbortController();
    const rows = start(settings, jobs, controller.signal);
    const blocks = rows.blocks(new SlotPool(1 << 16));
    await blocks.next();
    const reason = new Error('interrupted');
    controller.abort(reason);
    await assert.rejects(textOf(blocks), error => error === reason);
    await backendsGone(client);
  });
}

async function backendsGone(client: Client): Promise<void> {
  const areGone = async (): Promise<boolean> =>
    (await client.query(`SELECT pid ${BACKENDS}`)).rows.length === 0;
  await until(areGone, 'no backend is left');
}

test('a connection that breaks at any byte is exit 5', async t => {
  if (!filled) return skipWithReason(t, String(running));
  const { settings } = filled;
  // A server of one's own between the two, which hangs up after so many bytes of the answer.
  for (const bytes of [0, 1, 300, 5000, 100_000, 1_000_000]) {
    const proxy = await proxyTo(socketOf(settings), hangsUpAfter(bytes));
    const rows = start(through(settings, proxy), 1);
    await assert.rejects(readAll(rows), { exitCode: 5 }, `after ${bytes} bytes`);
    proxy.close();
  }
});

for (const jobs of [1, 2]) {
  test(`a count that disagrees with the rows that came is exit 4, with ${jobs} jobs`, async t => {
    if (!filled) return skipWithReason(t, String(running));
    const { settings } = filled;
    const proxy = await proxyTo(socketOf(settings), miscounts);
    const rows = start(through(settings, proxy), jobs);
    await assert.rejects(readAll(rows), { exitCode: 4, message: /the server counts .* arrived/ });
    assert.throws(() => rows.verify(12_000), { exitCode: 4 });
    proxy.close();
  });
}

function socketOf({ host, port }: ConnectionSettings): string {
  return `${host}/.s.PGSQL.${port}`;
}

function through(settings: ConnectionSettings, { port }: Proxy): ConnectionSettings {
  return { ...settings, host: '127.0.0.1', port, sslMode: 'disable' };
}

test('a database that is not there, a host that refuses, one that is unknown: exit 5, one line', async t => {
  const refused = connectionSettings({
    PSQL_PARAMS: '-h 127.0.0.1 -p 1 -U me -d openlibrary',
    PGPASSWORD: 'sesame',
  });
  const unknown = connectionSettings({ PSQL_PARAMS: '-h no-such-host.invalid openlibrary me' });
  const noSocket = connectionSettings({ PSQL_PARAMS: '-h /no/such/folder openlibrary me' });
  const cases: [ConnectionSettings, RegExp][] = [
    [refused, /^database openlibrary on 127\.0\.0\.1:1: connection refused \(/],
    [unknown, /^database openlibrary on no-such-host\.invalid:5432: no such host \(/],
    [noSocket, /^database openlibrary on \/no\/such\/folder: no socket of a server there \(/],
  ];
  if (typeof running === 'string') t.diagnostic(`no server for a missing database: ${running}`);
  else {
    const words = running.server.connectionWords('nowhere');
    cases.push([connectionSettings({ PSQL_PARAMS: words }), /^database nowhere on .*: no such database/]);
  }
  for (const [settings, message] of cases) {
    const failure = await readAll(start(settings, 1)).then(
      () => assert.fail('it should not connect'),
      (error: Error & { exitCode?: number }) => error,
    );
    assert.match(failure.message, message);
    assert.equal(failure.exitCode, 5);
    assert.doesNotMatch(failure.message, /sesame|\n/);
  }
});

test('a server killed by SIGKILL in mid-COPY is exit 5', async t => {
  if (!filled) return skipWithReason(t, String(running));
  const { settings } = filled;
  const rows = start(settings, 2);
  const blocks = rows.blocks(new SlotPool(1 << 16));
  await blocks.next();
  process.kill((running as TestServer).server.pid, 'SIGKILL');
  await assert.rejects(textOf(blocks), { exitCode: 5 });
});
