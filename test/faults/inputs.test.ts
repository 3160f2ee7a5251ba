/**
 * Damaged inputs: a run of them is refused with the right code and publishes nothing, or, where the damage changes
 * no row (a gzip header's time, an index), makes the same files. The intact input makes them afterwards.
 */
import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { writeIndexed } from '../bytes/indexed.ts';
import { runWords } from './support/attempt.ts';
import { APPENDED, CUT, FLIPPED, REMOVED, ZEROED, type Damage } from './support/damage.ts';
import { hasManifest, publishedIn, type Published } from './support/published.ts';
import { writeSample, type Sample } from './support/sample.ts';
import { randomOf, trials } from './support/seed.ts';
import { reach } from './support/stages.ts';
import { count, printsTally } from './support/tally.ts';
import { trial, undisturbed, type Trial } from './support/trial.ts';

/** Copied beside the run, so that each trial damages its own. */
const WORDS = runWords('data.txt.gz', '--skip', 'deworks');
const MALFORMED = 3;
const INCOMPLETE = 4;

const dir = mkdtempSync(join(tmpdir(), 'oldump-faults-inputs-'));
let sample: Sample;
let expected: Published;

before(async () => {
  sample = await writeSample(dir, 5_000);
  expected = await undisturbed(dir, WORDS);
  await writeIndexed(
    join(dir, 'other.txt.gz'),
    sample.rows.subarray(0, sample.rows.indexOf(10) + 1),
    1 << 20,
  );
});
after(() => rmSync(dir, { recursive: true }));
printsTally('Damaged inputs');

interface Case {
  readonly input: 'gzip' | 'indexed' | 'index';
  readonly damage: Damage;
  readonly codes: readonly number[];
}

const CASES: readonly Case[] = [
  { input: 'gzip', damage: CUT, codes: [INCOMPLETE] },
  { input: 'gzip', damage: FLIPPED, codes: [MALFORMED, INCOMPLETE] },
  { input: 'gzip', damage: APPENDED, codes: [MALFORMED] },
  { input: 'gzip', damage: ZEROED, codes: [MALFORMED, INCOMPLETE] },
  { input: 'indexed', damage: CUT, codes: [INCOMPLETE] },
  { input: 'indexed', damage: FLIPPED, codes: [MALFORMED, INCOMPLETE] },
  { input: 'indexed', damage: APPENDED, codes: [MALFORMED] },
  { input: 'indexed', damage: ZEROED, codes: [MALFORMED, INCOMPLETE] },
  { input: 'index', damage: CUT, codes: [0] },
  { input: 'index', damage: FLIPPED, codes: [0, MALFORMED, INCOMPLETE] },
  { input: 'index', damage: REMOVED, codes: [0] },
];

for (let number = 0; number < trials(5, 8 * CASES.length); number++) {
  const { input, damage, codes } = CASES[(3 * number) % CASES.length]!;
  test(`${damage.name}, ${input}, ${number}`, () =>
    trial(`input ${number}`, WORDS, async one => {
      putInput(one, input === 'gzip' ? 'gzip' : 'indexed');
      const path = join(one.dir, input === 'index' ? 'data.txt.gz.idx' : 'data.txt.gz');
      const what = damage.to(path, randomOf('inputs', number));
      const ended = await one.start().ended;
      one.disturbed(`${damage.name}, ${input}`, { ...ended, stderr: `${what}\n${ended.stderr}` });
      if (ended.code === 0) return assertHarmless(one, input, what);
      assert.ok(codes.includes(ended.code!), `exit ${ended.code}: ${ended.stderr}`);
      assert.match(ended.stderr, /data\.txt\.gz/);
      assert.ok(!hasManifest(one.dir) && publishedIn(one.dir).files.size === 0, 'nothing has a final name');
      putInput(one, 'indexed');
      await one.completesAnew(expected);
    }));
}

/** A byte of a gzip header's time says nothing; an index that does not fit is not read. */
function assertHarmless(one: Trial, input: string, what: string): void {
  assert.ok(input === 'index' || /byte [4-9] of/.test(what), what);
  assert.deepEqual(publishedIn(one.dir).files, expected.files);
  count({ faults: [`harmless: ${input}`], recoveries: 0, filesEqual: expected.files.size });
}

test('the index of another file is not believed', () =>
  trial('index of another file', WORDS, async one => {
    putInput(one, 'indexed');
    copyFileSync(join(dir, 'other.txt.gz.idx'), join(one.dir, 'data.txt.gz.idx'));
    const ended = await one.start().ended;
    assert.equal(ended.code, 0, ended.stderr);
    one.disturbed('index of another file', ended);
    one.isComplete(expected);
  }));

for (const input of ['plain', 'gzip', 'indexed'] as const) {
  test(`an input that shrinks while it is read, ${input}`, () =>
    trial(`shrinks, ${input}`, WORDS, async one => {
      putInput(one, input);
      const path = join(one.dir, 'data.txt.gz');
      const attempt = one.start();
      await reach('cdump', one.dir, attempt);
      attempt.child.kill('SIGSTOP');
      shrink(path, input);
      attempt.child.kill('SIGCONT');
      const ended = await attempt.ended;
      one.disturbed(`shrinks, ${input}`, ended);
      assert.ok([MALFORMED, INCOMPLETE].includes(ended.code!), `exit ${ended.code}: ${ended.stderr}`);
      assert.equal(publishedIn(one.dir).files.size, 0, 'nothing has a final name');
      putInput(one, 'indexed');
      await one.completesAnew(expected);
    }));
}

test('an input that is changed in place while it is read, and put right again', () =>
  trial('changed in place', WORDS, async one => {
    putInput(one, 'plain');
    const path = join(one.dir, 'data.txt.gz');
    const attempt = one.start();
    await reach('cdump', one.dir, attempt);
    attempt.child.kill('SIGSTOP');
    const edited = Buffer.from(sample.rows);
    edited[edited.lastIndexOf('2')] = 0x33; // a digit of a number or a time: all rows stay well formed
    writeFileSync(path, edited);
    attempt.child.kill('SIGCONT');
    const ended = await attempt.ended;
    one.disturbed('changed in place', ended);
    assert.equal(ended.code, INCOMPLETE, ended.stderr);
    assert.match(ended.stderr, /was changed while it was read/);
    putInput(one, 'plain');
    const { code, stderr } = await one.start().ended;
    assert.equal(code, 0, stderr);
    assert.deepEqual(publishedIn(one.dir).files, expected.files);
  }));

/** Rows at the end go, whole ones where they are plain: nothing but the size tells. */
function shrink(path: string, input: 'plain' | 'gzip' | 'indexed'): void {
  const { size } = statSync(path);
  truncateSync(path, input === 'plain' ? sample.rows.lastIndexOf(10, size / 2) + 1 : Math.floor(size / 2));
}

function putInput(one: Trial, input: 'plain' | 'gzip' | 'indexed'): void {
  const path = join(one.dir, 'data.txt.gz');
  copyFileSync(sample[input], path);
  rmSync(`${path}.idx`, { force: true });
  if (input === 'indexed') copyFileSync(`${sample.indexed}.idx`, `${path}.idx`);
}
