/** One run per folder: with real processes, killed ones too. */
import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { OldumpError } from '../../src/errors.ts';
import { parseDumpDate } from '../../src/record/row/dump-date.ts';
import { withRunLock } from '../../src/month/watch/lock/lock.ts';
import { ownIdentity } from '../../src/month/watch/process-identity.ts';
import { bash, inWorkDir, oldumpScript, type Ended } from '../support/oldump.ts';
import { ROW, startWaitingRun } from './waiting-run.ts';

const SECOND = 'oldump run 2026-07-01 -q --data data.txt --dir d --skip deworks';
const contender = fileURLToPath(new URL('./lock-contender.js', import.meta.url));
const own = await ownIdentity();
const noFlock = spawnSync('flock', ['--version']).error ? 'no flock(1) on this machine' : false;

/** Takes the lock of a folder whose lock file holds `text`: the warnings, or the error. */
async function takeOver(text: string, dir: string): Promise<string> {
  writeFileSync(join(dir, 'oldump.lock'), text);
  const warnings: string[] = [];
  const log = { debug: () => undefined, info: () => undefined, warn: (text: string) => warnings.push(text) };
  try {
    await withRunLock(dir, parseDumpDate('2026-06-30'), { log, now: () => new Date() }, async () => {
      const { pid } = JSON.parse(readFileSync(join(dir, 'oldump.lock'), 'utf8')) as { pid: number };
      assert.equal(pid, process.pid);
    });
    assert.equal(existsSync(join(dir, 'oldump.lock')), false);
    return warnings.join('\n');
  } catch (error) {
    if (error instanceof OldumpError && error.kind === 'locked') return error.message;
    throw error;
  }
}

function lockText(lock: object): string {
  const record = { format: 'oldump-lock/1', date: '2026-04-30', started: '2026-05-01T00:00:05.000Z' };
  return JSON.stringify({ ...record, ...lock });
}

test('a second run ends with 11 and names the first, which ends as if alone', () =>
  inWorkDir(async dir => {
    const first = await startWaitingRun(dir);
    writeFileSync(join(dir, 'data.txt'), ROW);
    const second = bash(SECOND, dir);
    assert.equal(second.code, 11, second.stderr);
    const owner = `run 2026-06-30, process ${first.child.pid} on ${hostname()}, since \\d{4}-.* UTC, last heartbeat`;
    assert.match(second.stderr, new RegExp(`^oldump run: d/oldump.lock: another run holds it: ${owner}`));
    assert.deepEqual(
      readdirSync(join(dir, 'd')).filter(name => name.includes('2026-07-01')),
      [],
    );
    assert.equal(await first.finish(), 0);
    assert.ok(existsSync(join(dir, 'd/ol_dump_2026-06-30/manifest.json')));
    assert.equal(existsSync(join(dir, 'd/oldump.lock')), false);
  }));

test("Open Library's deploy script sees a run in ps -ef, and no password", t =>
  inWorkDir(async dir => {
    if (spawnSync('ps', ['-V']).error) return t.skip('no ps on this machine');
    const first = await startWaitingRun(dir);
    const line = bash('ps -ef', dir)
      .stdout.toString()
      .split('\n')
      .find(one => one.split(/\s+/)[1] === String(first.child.pid));
    assert.match(line ?? '', /oldump\.sh 2026-06-30/);
    await first.kill('SIGKILL');
  }));

test('what a killed run leaves stands in nobody’s way', { skip: noFlock }, () =>
  inWorkDir(async dir => {
    const first = await startWaitingRun(dir);
    await first.kill('SIGKILL');
    assert.ok(existsSync(join(dir, 'd/oldump.lock')));
    writeFileSync(join(dir, 'data.txt'), ROW);
    const second = bash(SECOND.replace(' -q', ''), dir);
    assert.equal(second.code, 0, second.stderr);
    assert.match(second.stderr, new RegExp(`taken over from run 2026-06-30, process ${first.child.pid} on `));
    assert.equal(existsSync(join(dir, 'd/oldump.lock')), false);
  }),
);

test('a lock of another machine is respected', { skip: noFlock }, () =>
  inWorkDir(async dir => {
    const text = lockText({ pid: 7, host: 'ol-elsewhere', boot_id: 'another' });
    const owner = 'run 2026-04-30, process 7 on ol-elsewhere, since 2026-05-01 00:00:05 UTC';
    const said = await takeOver(text, dir);
    assert.match(
      said,
      new RegExp(`oldump.lock: another run holds it: ${owner} \\(.*remove the file if it is gone`),
    );
    assert.equal(readFileSync(join(dir, 'oldump.lock'), 'utf8'), text);
    assert.deepEqual(readdirSync(dir), ['oldump.lock']);
  }),
);

for (const [what, lock] of [
  ['of this machine before it was started anew', { host: hostname(), boot_id: 'before' }],
  ['of a container of this machine that is gone', { ...own, host: 'a1b2c3', pid_namespace: 'x' }],
  ['whose pid another process has by now', { ...own, start_ticks: 1 }],
] as const) {
  test(`a lock ${what} is taken over`, { skip: noFlock }, () =>
    inWorkDir(async dir => {
      const said = await takeOver(lockText({ pid: process.pid, ...lock }), dir);
      assert.match(said, /oldump.lock: taken over from run 2026-04-30, process \d+ on .* has ended/);
    }),
  );
}

test('a torn or empty lock is taken over', { skip: noFlock }, () =>
  inWorkDir(async dir => {
    for (const text of ['', '{"format":"oldump-lock/1","da', 'null', '{}', '\0\0\0'])
      assert.match(await takeOver(text, dir), /unreadable, and held by nobody on this machine: taken over/);
  }),
);

test('of eight that want a killed run’s lock exactly one gets it', { skip: noFlock }, () =>
  inWorkDir(async dir => {
    for (let round = 0; round < 3; round++) {
      writeFileSync(join(dir, 'oldump.lock'), lockText({ ...own, start_ticks: 1 }));
      const eight = await Promise.all(Array.from({ length: 8 }, () => startContender(dir)));
      const answers = eight.map(({ answer }) => answer());
      for (const { child } of eight) child.stdin!.write('go\n');
      assert.deepEqual((await Promise.all(answers)).sort(), [...Array<string>(7).fill('locked'), 'mine']);
      await Promise.all(eight.map(({ child }) => ended(child)));
      assert.deepEqual(readdirSync(dir), []);
    }
  }),
);

async function ended(child: ChildProcess): Promise<void> {
  const closed = once(child, 'close');
  child.stdin!.end();
  await closed;
}

interface Contender {
  readonly child: ChildProcess;
  /** Its next line. */
  answer(): Promise<string>;
}

async function startContender(dir: string): Promise<Contender> {
  const child = spawn(process.execPath, [contender, dir], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  const answer = async (): Promise<string> => (await lines.next()).value as string;
  assert.equal(await answer(), 'ready');
  return { child, answer };
}

test('without flock(1) the file is the lock, and what a killed run leaves is refused', () =>
  inWorkDir(async dir => {
    const env = { PATH: join(dir, 'nothing') };
    const first = await startWaitingRun(dir, { env });
    const again = (): Ended => {
      const words = [oldumpScript, ...SECOND.split(' ').slice(1)];
      const { status, stdout, stderr } = spawnSync(process.execPath, words, {
        cwd: dir,
        env: { ...process.env, ...env },
      });
      return { code: status ?? -1, stdout, stderr: stderr.toString() };
    };
    writeFileSync(join(dir, 'data.txt'), ROW);
    assert.equal(again().code, 11);
    await first.kill('SIGKILL');
    const refused = again();
    assert.equal(refused.code, 11);
    assert.match(refused.stderr, /that process is gone \(remove the file if no run is going on/);
    bash('rm d/oldump.lock', dir);
    assert.equal(again().code, 0);
    assert.equal(existsSync(join(dir, 'd/oldump.lock')), false);
  }));

test('every way out releases the lock', () =>
  inWorkDir(async dir => {
    writeFileSync(join(dir, 'empty.txt'), '');
    writeFileSync(join(dir, 'bad.txt'), 'no row\n');
    const cases = [
      [`oldump run 2026-06-30 -q --data nothing.txt --dir d`, 2],
      [`oldump run 2026-06-30 -q --data bad.txt --max-rejects 0 --dir d`, 3],
      [`oldump run 2026-06-30 -q --data empty.txt --dir d --overwrite`, 4],
      [`PSQL_PARAMS='-h 127.0.0.1 -p 1 x' oldump run 2026-06-30 -q --dir d --overwrite`, 5],
    ] as const;
    for (const [line, code] of cases) {
      assert.equal(bash(line, dir).code, code, line);
      assert.equal(existsSync(join(dir, 'd/oldump.lock')), false, line);
    }
    const run = await startWaitingRun(dir);
    assert.equal(await run.kill('SIGTERM'), 143);
    assert.equal(existsSync(join(dir, 'd/oldump.lock')), false);
  }));

test('a run that is refused makes no folder', () =>
  inWorkDir(dir => {
    assert.equal(bash('oldump run 2026-06-30 -q --data nothing.txt --dir d', dir).code, 2);
    assert.equal(bash('oldump run 2026-06-30 -q --data nothing.txt --dir d/e', dir).code, 2);
    assert.deepEqual(readdirSync(dir), []);
  }));
