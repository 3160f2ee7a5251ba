/**
 * Clocks that jump while a run works, and attempts on different days: the date of a dump is its argument's, the bytes
 * are those of any other day, and durations are never negative or no number.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { runWords, type Attempt } from './support/attempt.ts';
import { filesUnder, type Published } from './support/published.ts';
import { writeSample, type Sample } from './support/sample.ts';
import { randomOf, trials } from './support/seed.ts';
import { reach, type Stage } from './support/stages.ts';
import { printsTally } from './support/tally.ts';
import { trial, undisturbed, type Trial } from './support/trial.ts';

const DAY_MS = 86_400_000;

const dir = mkdtempSync(join(tmpdir(), 'oldump-faults-clock-'));
/** Loaded into the real program in front of everything: its wall clock is behind by what the file `offset` says. */
const preload = join(dir, 'clock.cjs');
let sample: Sample;
let expected: Published;

before(async () => {
  sample = await writeSample(dir, 6_000);
  writeFileSync(
    preload,
    `const { readFileSync } = require('node:fs');
     const real = Date.now;
     const offset = () => { try { return Number(readFileSync('offset', 'utf8')); } catch { return 0; } };
     Date.now = () => real() + offset();
     globalThis.Date = class extends Date {
       constructor(...parts) { parts.length === 0 ? super(Date.now()) : super(...parts); }
       static now() { return real() + offset(); }
     };`,
  );
  expected = await undisturbed(dir, words());
});
after(() => rmSync(dir, { recursive: true }));
printsTally('Clocks that jump');

for (let number = 0; number < trials(1, 12); number++) {
  test(`a clock that jumps in every stage, and in another month after a kill, ${number}`, () =>
    trial(`clock ${number}`, words(), async one => {
      const random = randomOf('clock', number);
      const attempt = startWithClock(one);
      for (const stage of ['cdump', 'dump', 'deworks'] as const) {
        await reach(stage, one.dir, attempt);
        setClock(one, random.pick([-400, -31, -1, 0, 1, 40, 4000]) * DAY_MS);
        if (stage === 'deworks') attempt.child.kill('SIGKILL');
      }
      one.disturbed('clock jumps, SIGKILL', await attempt.ended);
      setClock(one, random.pick([-31, 31]) * DAY_MS);
      const ended = await one.completes(expected, { nodeOptions: ['--require', preload] });
      assert.doesNotMatch(ended.stderr, /NaN|Infinity|-\\d+(\\.\\d+)? (MB|s)/);
      assertSaneTimes(one);
    }));
}

test('d6530e85d0: the month of the clock is not the month of the dump', () =>
  trial('month of the clock', words(), async one => {
    setClock(one, 40 * DAY_MS);
    const { code, stderr } = await startWithClock(one).ended;
    assert.equal(code, 0, stderr);
    one.isComplete(expected);
  }));

function startWithClock(one: Trial): Attempt {
  return one.start({ nodeOptions: ['--require', preload] });
}

function setClock(one: Trial, offsetMs: number): void {
  writeFileSync(join(one.dir, 'offset'), String(offsetMs));
}

function assertSaneTimes(one: Trial): void {
  for (const name of filesUnder(join(one.dir, 'd')).filter(name => name.endsWith('manifest.json'))) {
    const manifest = JSON.parse(readFileSync(join(one.dir, 'd', name), 'utf8')) as {
      stages: { name: Stage; seconds: number }[];
    };
    for (const { name, seconds } of manifest.stages)
      assert.ok(seconds >= 0 && seconds < 3600, `${name} took ${seconds} s`);
  }
}

function words(): string[] {
  return runWords(sample.indexed, '--ia-metadata', sample.ia);
}
