/** Who holds a stage up: the rule for literal shares, and real runs with a slow reader and a slow writer. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { test, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { bottleneckOf, busyShares } from '../../src/stage/bottleneck.ts';
import { waitClocks } from '../../src/stage/wait-clock.ts';
import { sampleDataRows } from '../../dev/sample/library.ts';
import { oldumpScript } from '../support/oldump.ts';

test('the one that was busy longest, if it was for half of the time', () => {
  const idle = { main: 0.1, workers: [0.2, 0.1], waits: { input: 0.05, output: 0.05 } };
  const who = (change: object): string | undefined => bottleneckOf({ ...idle, ...change })?.who;
  assert.equal(who({}), undefined);
  assert.equal(who({ waits: { input: 0.9, output: 0.05 } }), 'reader');
  assert.equal(who({ waits: { input: 0.05, output: 0.9 } }), 'writer');
  assert.equal(who({ workers: [0.9, 0.95] }), 'workers');
  assert.equal(who({ workers: [0.9, 0] }), 'workers', 'one that the others wait for');
  assert.equal(who({ waits: { workers: 0.8 } }), 'workers');
  assert.equal(who({ main: 0.9 }), 'main thread');
  assert.deepEqual(
    busyShares({ main: 0.5, workers: [], waits: {} }),
    [{ who: 'main thread', share: 0.5 }],
    'who is not there is not told',
  );
});

test('time in which two wait counts once', t => {
  let now = 0;
  t.mock.method(performance, 'now', () => now);
  const { input } = waitClocks();
  input.begins();
  input.begins();
  now = 30;
  input.ends();
  assert.equal(input.ms, 30);
  now = 50;
  input.ends();
  now = 80;
  assert.equal(input.ms, 50, 'nobody waits');
});

/** More blocks than may be under way, so that some come out before the input ends. */
const ROWS = Buffer.concat([...sampleDataRows({ seed: 5, rows: 10_000 })]);

const SHORTEST_HOLD_MS = 3000;

/**
 * Runs a cdump from pipe to pipe, held up once, for three times as long as it took to begin, three seconds at least: so
 * that is most of its time, on any machine.
 */
async function loadOf(held: 'reader' | 'writer', t: TestContext): Promise<string> {
  const words = ['cdump', '-', '-v', '--jobs', '2'];
  const child = spawn(process.execPath, [oldumpScript, ...words], { stdio: 'pipe' });
  const stderr = text(child.stderr);
  const started = Date.now();
  t.after(() => child.kill());
  child.stdin.write(ROWS);
  if (held === 'writer') child.stdin.end();
  await once(child.stdout, 'readable');
  if (held === 'reader') child.stdout.resume();
  await sleep(Math.max(SHORTEST_HOLD_MS, 3 * (Date.now() - started)));
  child.stdin.end();
  child.stdout.resume();
  const [code] = (await once(child, 'close')) as [number];
  assert.equal(code, 0, await stderr);
  return stderr;
}

for (const held of ['reader', 'writer'] as const)
  test(`a slow ${held} is named`, async t => {
    const log = await loadOf(held, t);
    assert.match(
      log,
      /cdump: reader busy \d+ %; workers busy \d+ %, \d+ %; writer busy \d+ %; main thread busy \d+ %;/,
    );
    assert.match(log, new RegExp(`; bottleneck: ${held}\n`), log);
  });
