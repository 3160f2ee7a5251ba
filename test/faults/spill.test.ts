/**
 * Files of a run that are damaged, cut or removed behind its back, while it is stopped and while it works: never
 * merged, always noticed, and one attempt more, which may begin them anew, makes the files of an undisturbed run.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Random } from '../../dev/sample/random.ts';
import { runWords, type Attempt } from './support/attempt.ts';
import { CUT, FLIPPED, isEmpty, REMOVED, ZEROED } from './support/damage.ts';
import { assertNothingBroken, filesUnder, hasManifest, type Published } from './support/published.ts';
import { writeSample, type Sample } from './support/sample.ts';
import { isLong, randomOf, trials } from './support/seed.ts';
import { reach, type Stage } from './support/stages.ts';
import { printsTally } from './support/tally.ts';
import { trial, undisturbed, type Trial } from './support/trial.ts';

const DAMAGES = [FLIPPED, CUT, REMOVED, ZEROED];

const dir = mkdtempSync(join(tmpdir(), 'oldump-faults-spill-'));
let sample: Sample;
let expected: Published;

before(async () => {
  sample = await writeSample(dir, isLong ? 40_000 : 20_000);
  expected = await undisturbed(dir, words());
});
after(() => rmSync(dir, { recursive: true }));
printsTally('Temporary files damaged');

for (let number = 0; number < trials(3, 40); number++) {
  const random = randomOf('spill', number);
  const stage = random.pick<Stage>(['cdump', 'dump', 'dump', 'deworks']);
  const isStopped = number % 2 === 0;
  test(`${isStopped ? 'between two attempts' : 'at work'}, in ${stage}, ${number}`, () =>
    trial(`spill ${number}`, words(), async one => {
      const attempt = one.start();
      await reach(stage, one.dir, attempt);
      if (isStopped) await damageAfterKill(one, attempt, stage, random);
      const isNamed = !isStopped && (await damageAtWork(one, attempt, stage, random));
      await (isNamed ? one.completesAnew(expected) : one.completes(expected));
    }));
}

async function damageAfterKill(one: Trial, attempt: Attempt, stage: Stage, random: Random): Promise<void> {
  attempt.child.kill('SIGKILL');
  const ended = await attempt.ended;
  one.disturbed(`SIGKILL in ${stage}`, ended);
  const what = damageOne(one, random);
  one.disturbed(`damaged after ${stage}`, { ...ended, stderr: what });
}

/**
 * The process stands still meanwhile. What it has read already it need not notice.
 * Out: whether a file had its name before it was found to be another: then a person is asked to look, and to begin anew.
 */
async function damageAtWork(one: Trial, attempt: Attempt, stage: Stage, random: Random): Promise<boolean> {
  attempt.child.kill('SIGSTOP');
  const what = damageOne(one, random);
  attempt.child.kill('SIGCONT');
  const ended = await attempt.ended;
  one.disturbed(`damaged at work in ${stage}`, { ...ended, stderr: `${what}\n${ended.stderr}` });
  if (ended.code === 4) {
    assert.match(ended.stderr, /not published:\n {2}read-back: [^]*--overwrite makes everything anew/);
    assert.ok(!hasManifest(one.dir), 'nothing is published');
    return true;
  }
  assertNothingBroken(one.dir, expected);
  if (ended.code !== 0) assert.equal(ended.code, 5, ended.stderr);
  return false;
}

/** One of the sort's runs, of the parts or outputs that are being written; an index is proved by who reads with it. */
function damageOne(one: Trial, random: Random): string {
  const files = filesUnder(one.dir).filter(name => /^tmp\/|\.tmp$/.test(name) && !name.includes('.idx.'));
  const some = files.map(name => join(one.dir, name)).filter(path => !isEmpty(path));
  return some.length === 0
    ? 'there was nothing to damage'
    : random.pick(DAMAGES).to(random.pick(some), random);
}

function words(): string[] {
  return runWords(sample.indexed, '--ia-metadata', sample.ia);
}
