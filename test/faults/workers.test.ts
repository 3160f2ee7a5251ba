/**
 * A worker that dies: by an error nobody caught, by its own exit, out of memory. The run ends with exit 1 or 5 and
 * says so, and the next one makes the files of an undisturbed run.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { runWords } from './support/attempt.ts';
import { assertNothingBroken, type Published } from './support/published.ts';
import { writeSample, type Sample } from './support/sample.ts';
import { randomOf, trials } from './support/seed.ts';
import { printsTally } from './support/tally.ts';
import { trial, undisturbed } from './support/trial.ts';

/** What a worker does in the middle of its work, at one of its reads and writes of files. */
const DEATHS: Readonly<Record<string, string>> = {
  'uncaught error in a worker': `throw new Error('thrown by the fault suite')`,
  'exit of a worker': `process.exit(7)`,
  'worker out of memory': `const all = []; for (;;) all.push(new Array(1e6).fill({}));`,
  'rejection that nobody handles': `void Promise.reject(new Error('thrown by the fault suite'))`,
};

const dir = mkdtempSync(join(tmpdir(), 'oldump-faults-workers-'));
let sample: Sample;
let expected: Published;

before(async () => {
  sample = await writeSample(dir, 10_000);
  expected = await undisturbed(dir, words());
});
after(() => rmSync(dir, { recursive: true }));
printsTally('Workers that die');

for (let number = 0; number < trials(2, 24); number++) {
  const [name, death] = Object.entries(DEATHS)[number % 4]!;
  test(`${name}, ${number}`, () =>
    trial(`worker ${number}`, words(), async one => {
      const random = randomOf('workers', number);
      const preload = join(one.dir, 'death.cjs');
      writeFileSync(preload, dyingAt(random.between(1, 4), random.between(1, 30), death));
      const ended = await one.start({ nodeOptions: ['--require', preload] }).ended;
      if (ended.code === 0) return one.isComplete(expected); // it had nothing to do any more
      one.disturbed(name, ended);
      assert.ok([1, 5].includes(ended.code!), `exit ${ended.code} ${ended.signal}: ${ended.stderr}`);
      assert.match(ended.stderr, /oldump run: /);
      assertNothingBroken(one.dir, expected);
      await one.completes(expected);
    }));
}

/** Loaded into the real program's threads in front of everything. */
function dyingAt(thread: number, call: number, death: string): string {
  return `
    const { isMainThread, threadId } = require('node:worker_threads');
    const fs = require('node:fs');
    let calls = 0;
    const counted = call => (...words) => {
      if (++calls === ${call}) { ${death} }
      return call(...words);
    };
    if (!isMainThread && threadId === ${thread}) {
      fs.readSync = counted(fs.readSync);
      fs.writeSync = counted(fs.writeSync);
      require('node:module').syncBuiltinESMExports();
    }`;
}

function words(): string[] {
  return runWords(sample.indexed, '--ia-metadata', sample.ia);
}
