/** The built program: killed and started again, interrupted, its report, and what it lets be seen. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ACCESS, md5Of, SECRET, type Ias3Server } from './ias3-server.ts';
import {
  CDUMP,
  CDUMP_FILES,
  DUMP,
  DUMP_FILES,
  startOldump,
  uploadOrder,
  withRun,
  type Finished,
} from './published.ts';

/** Starts an upload that stands still at a file, sends it a signal there, and lets it end. */
async function stopAt(
  name: string,
  signal: NodeJS.Signals,
  dir: string,
  server: Ias3Server,
): Promise<Finished> {
  server.faults.set(name, [{ kind: 'stall', afterBytes: 1 }]);
  const stalled = new Promise<void>(resolve => (server.onStall = resolve));
  const { kill, finished } = startOldump(['archive', dir], server.env);
  await Promise.race([stalled, finished]);
  kill(signal);
  return finished;
}

test('killed in the middle of every file in turn: each arrives once, manifest.json last', async () => {
  await withRun(async (dir, server) => {
    const steps = [DUMP_FILES, CDUMP_FILES].flatMap(names => uploadOrder(names));
    for (const name of steps) {
      const { code, stderr } = await stopAt(name, 'SIGKILL', dir, server);
      assert.equal(code, null, stderr);
    }
    const { code, stderr } = await startOldump(['archive', dir], server.env).finished;
    assert.equal(code, 0, stderr);
    for (const [item, names] of [
      [DUMP, DUMP_FILES],
      [CDUMP, CDUMP_FILES],
    ] as const) {
      assert.deepEqual(server.taken(item), uploadOrder(names));
      for (const [name, { md5 }] of server.items.get(item)!.files)
        assert.equal(md5, md5Of(readFileSync(join(dir, item, name))), name);
    }
  });
});

for (const [signal, exitCode] of [
  ['SIGTERM', 143],
  ['SIGINT', 130],
] as const) {
  test(`${signal} in the middle of a file: exit ${exitCode}, and the rest the next time`, async () => {
    await withRun(async (dir, server) => {
      const { code, stderr } = await stopAt('SHA256SUMS', signal, dir, server);
      assert.equal(code, exitCode, stderr);
      assert.equal((await startOldump(['archive', dir], server.env).finished).code, 0);
      assert.deepEqual(server.taken(DUMP), uploadOrder(DUMP_FILES));
    });
  });
}

test('silent but for the report on stdout; with -v no key in it; --json is one object', async () => {
  await withRun(async (dir, server) => {
    const told = await startOldump(['archive', dir, '-v'], server.env).finished;
    assert.equal(told.code, 0, told.stderr);
    assert.match(told.stdout, /^https:\/\/archive\.org\/details\/ol_dump_2026-06-30\n {2}ol_dump_2026-06-30/);
    assert.match(told.stderr, /ol_cdump_2026-06-30\/manifest\.json: uploaded/);
    assert.doesNotMatch(told.stdout + told.stderr, new RegExp(`${ACCESS}|${SECRET}`));

    const again = await startOldump(['archive', dir, '--json'], server.env).finished;
    assert.equal(again.stderr, '');
    const report = JSON.parse(again.stdout) as { items: { files: { state: string }[] }[] };
    assert.ok(report.items.every(({ files }) => files.every(({ state }) => state === 'there')));
  });
});

test('a second upload from the same folder is refused while the first one is under way: exit 11', async () => {
  await withRun(async (dir, server) => {
    server.faults.set('SHA256SUMS', [{ kind: 'stall', afterBytes: 1 }]);
    const stalled = new Promise<void>(resolve => (server.onStall = resolve));
    const first = startOldump(['archive', dir], server.env);
    await stalled;
    const second = await startOldump(['archive', dir], server.env).finished;
    assert.equal(second.code, 11, second.stderr);
    first.kill('SIGTERM');
    assert.equal((await first.finished).code, 143);
  });
});
