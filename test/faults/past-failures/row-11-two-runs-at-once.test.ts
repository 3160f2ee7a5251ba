/**
 * docs/openlibrary.md, 11: two dumps ran at once, started by hand, their terminal lost. Here the second one, of the same date
 * or another, ends at once with exit 11 and says who works there; the first one, whose terminal goes away, and who is
 * killed at last, leaves a lock that stands in nobody's way.
 */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { runWords, start, type Ended } from '../support/attempt.ts';
import { filesUnder, type Published } from '../support/published.ts';
import { DATE, writeSample, type Sample } from '../support/sample.ts';
import { reach } from '../support/stages.ts';
import { printsTally } from '../support/tally.ts';
import { trial, undisturbed } from '../support/trial.ts';

const dir = mkdtempSync(join(tmpdir(), 'oldump-faults-two-'));
let sample: Sample;
let expected: Published;

before(async () => {
  sample = await writeSample(dir, 10_000);
  expected = await undisturbed(dir, words());
});
after(() => rmSync(dir, { recursive: true }));
printsTally('Row 11, two runs at once');

test('row 11: a second run into the same folder, of the same date and of another', () =>
  trial('row 11', words(), async one => {
    const first = one.start();
    await reach('cdump', one.dir, first);
    first.child.kill('SIGSTOP'); // it works as long as the others need
    const before = filesUnder(join(one.dir, 'd'));
    for (const others of [words(), [...words(), '--overwrite'], ['2026-05-31', ...words().slice(1)]]) {
      const second = await start(one.dir, { words: others }).ended;
      one.disturbed('a second run', second);
      assertRefused(second, first.child.pid!);
    }
    assert.deepEqual(filesUnder(join(one.dir, 'd')), before, 'they changed nothing');
    first.child.kill('SIGCONT');
    const { code, stderr } = await first.ended;
    assert.equal(code, 0, stderr);
    one.isComplete(expected);
  }));

test('row 11: the lock of a killed run, and of one whose terminal went away', () =>
  trial('row 11, stale lock', words(), async one => {
    for (const signal of ['SIGKILL', 'SIGHUP'] as const) {
      const attempt = one.start();
      await reach('dump', one.dir, attempt);
      attempt.child.kill(signal);
      one.disturbed(`${signal} of the owner`, await attempt.ended);
      assert.equal(existsSync(join(one.dir, 'd/oldump.lock')), signal === 'SIGKILL');
    }
    await one.completes(expected);
  }));

function assertRefused({ code, stderr }: Ended, owner: number): void {
  assert.equal(code, 11, stderr);
  assert.ok(stderr.includes(String(owner)) && stderr.includes(DATE), `it names process ${owner}: ${stderr}`);
}

function words(): string[] {
  return runWords(sample.indexed, '--ia-metadata', sample.ia);
}
