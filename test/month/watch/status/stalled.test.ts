/** A server that stops answering in the middle of its COPY: the heartbeat stays fresh, and the status says that nothing moves. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Client } from 'pg';
import type { Observed } from '../../../../src/month/watch/observe/observe.ts';
import type { RunStatus } from '../../../../src/month/watch/status/run-status.ts';
import { skipWithReason, testServer } from '../../../pg/with-server.ts';
import { bash, inWorkDir, oldumpScript } from '../../../support/oldump.ts';
import { LONG_MS, until } from '../../../support/until.ts';

const found = await testServer();
const ROWS = `create table data (thing_id int, revision int, data text);
insert into data select i, 1, '{"key": "/works/OL' || i || 'W", "type": {"key": "/type/work"}, "revision": 1, "last_modified": {"type": "/type/datetime", "value": "2019-12-31T00:00:00"}, "description": "' || repeat('x', 400) || '"}' from generate_series(1, 300000) i`;

test('a server that stalls is told by status, its check, its page and Prometheus, and the run goes on with it', t =>
  inWorkDir(async dir => {
    if (typeof found === 'string') return skipWithReason(t, found);
    const { client } = await found.database('stalls');
    await client.query(ROWS);
    const words = [
      '2020-01-01',
      '--dir',
      'd',
      '--skip',
      'tables,deworks',
      '-q',
      '--prometheus',
      'o.prom',
      '-j',
      '1',
    ];
    const env = { ...process.env, PSQL_PARAMS: found.server.connectionWords('stalls') };
    const child = spawn(process.execPath, [oldumpScript, ...words], { cwd: dir, env, stdio: 'inherit' });
    const ended = once(child, 'close') as Promise<[number | null]>;
    const backend = await copyingBackend(client);
    process.kill(backend, 'SIGSTOP');
    try {
      const look = (): Seen =>
        JSON.parse(bash('oldump status --json --stall 2s d', dir).stdout.toString()) as Seen;
      await until(
        () => existsSync(join(dir, 'd/run_2020-01-01/status.json')) && look().observed.health === 'stalled',
        'the status says stalled',
        60_000,
      );
      const { observed, state, moved, heartbeat } = look();
      assert.deepEqual([state, observed.process], ['running', 'alive']);
      assert.ok(observed.heartbeat_age_seconds <= 60 && observed.idle_seconds! > 2);
      const check = bash('oldump status --check d', dir, { OLDUMP_STALL: '2s' });
      assert.equal(check.code, 4);
      assert.match(check.stderr, /run 2020-01-01: stalled, nothing has moved since .* UTC\n$/);
      assert.match(check.stdout.toString(), /\n {2}heartbeat +\d+ s ago\n {2}moved +\d+ s ago\n/);
      assert.equal(bash('oldump status --check d', dir).code, 0, 'not yet a quarter of an hour');
      assert.ok(Date.parse(heartbeat) - Date.parse(moved!) > 2000);
      const [, since] = /^oldump_run_moved_timestamp_seconds\{date="2020-01-01"\} ([\d.]+)$/m.exec(
        readFileSync(join(dir, 'o.prom'), 'utf8'),
      )!;
      assert.ok(Number(since) < Date.parse(heartbeat) / 1000 - 2);
    } finally {
      process.kill(backend, 'SIGCONT');
    }
    assert.deepEqual((await ended)[0], 0);
    assert.equal(bash('oldump status --check --stall 1s d', dir).code, 0);
  }));

type Seen = RunStatus & { readonly observed: Observed };

/** The process of the server that sends the rows. */
async function copyingBackend(client: Client): Promise<number> {
  let pid: number | undefined;
  const isCopying = async (): Promise<boolean> => {
    const { rows } = await client.query<{ pid: number }>(
      "select pid from pg_stat_activity where application_name = 'oldump' and state = 'active' and query like 'COPY%'",
    );
    return (pid = rows[0]?.pid) !== undefined;
  };
  await until(isCopying, 'the run begins its COPY', LONG_MS);
  return pid!;
}
