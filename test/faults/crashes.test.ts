/**
 * The program ends, as by a crash, at exactly the n-th call that gives a file its name, takes it away or syncs it:
 * at any of them nothing stands that is not whole, and the next run makes the files of an undisturbed one.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { runWords, start } from './support/attempt.ts';
import { skipWithReason } from '../pg/with-server.ts';
import { assertNothingBroken, publishedIn, type Published } from './support/published.ts';
import { writeSample, type Sample } from './support/sample.ts';
import { randomOf, trials } from './support/seed.ts';
import {
  callsIn,
  injecting,
  NAMING,
  pickCall,
  recording,
  straceMissing,
  type Call,
} from './support/strace.ts';
import { printsTally } from './support/tally.ts';
import { trial } from './support/trial.ts';

const dir = mkdtempSync(join(tmpdir(), 'oldump-faults-crashes-'));
const missing = straceMissing();
let sample: Sample;
let expected: Published;
let calls: Call[];

before(async () => {
  if (missing) return;
  sample = await writeSample(dir, 4_000);
  const { code, stderr } = await start(dir, { words: words(), ...recording(NAMING, 'log') }).ended;
  assert.equal(code, 0, stderr);
  calls = callsIn(dir, 'log');
  assert.ok(calls.length > 100, `${calls.length} calls`);
  expected = publishedIn(dir);
});
after(() => rmSync(dir, { recursive: true }));
printsTally('Crashed at a call that names or syncs a file');

for (let number = 0; number < trials(3, 50); number++) {
  const random = randomOf('crashes', number);
  test(`crash ${number}`, async t => {
    if (missing) return skipWithReason(t, missing);
    await trial(`crash ${number}`, words(), async one => {
      const times = random.pick([1, 1, 2]);
      for (let time = 0; time < times; time++) {
        const { call, nth } = pickCall(calls, random);
        const ended = await one.start(injecting(call.name, 'signal=SIGKILL', String(nth))).ended;
        if (ended.code === 0) return one.isComplete(expected);
        assert.equal(ended.signal, 'SIGKILL', ended.stderr);
        one.disturbed(`crash at ${call.name}`, ended);
        assertNothingBroken(one.dir, expected);
      }
      await one.completes(expected);
    });
  });
}

function words(): string[] {
  return runWords(sample.indexed, '--ia-metadata', sample.ia);
}
