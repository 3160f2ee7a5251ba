/**
 * docs/openlibrary.md, 6: in February 2025 a deploy restarted the cron container in mid-run; the item lacks editions, and
 * `latest` led to nothing. Here a container's stop is SIGTERM and, ten seconds later, SIGKILL: the run ends by itself
 * before that, nothing of it can be published, and after the restart the same command goes on.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { runWords, type Attempt, type Ended } from '../support/attempt.ts';
import { hasManifest, type Published } from '../support/published.ts';
import { writeSample, type Sample } from '../support/sample.ts';
import { randomOf } from '../support/seed.ts';
import { reach } from '../support/stages.ts';
import { printsTally } from '../support/tally.ts';
import { trial, undisturbed } from '../support/trial.ts';

const GRACE_MS = 10_000;

const dir = mkdtempSync(join(tmpdir(), 'oldump-faults-restart-'));
let sample: Sample;
let expected: Published;

before(async () => {
  sample = await writeSample(dir, 10_000);
  expected = await undisturbed(dir, words());
});
after(() => rmSync(dir, { recursive: true }));
printsTally('Row 6, restarted in mid-run');

test('row 6: a deploy restarts the container in mid-run', () =>
  trial('row 6', words(), async one => {
    const random = randomOf('row 6', 0);
    for (const stage of [random.pick(['cdump', 'dump'] as const), 'deworks'] as const) {
      const attempt = one.start();
      await reach(stage, one.dir, attempt);
      assert.match(titles(), /oldump\.sh 2026-06-30/, 'deploy.sh looks for it in `ps -ef`');
      const ended = await stopContainer(attempt);
      one.disturbed(`container stopped in ${stage}`, ended);
      assert.equal(ended.code, 143, `it ends by itself: ${ended.signal} ${ended.stderr}`);
      assert.ok(!hasManifest(one.dir), 'nothing can be taken for complete');
    }
    await one.completes(expected);
  }));

async function stopContainer({ child, ended }: Attempt): Promise<Ended> {
  const kill = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
  child.kill('SIGTERM');
  try {
    return await ended;
  } finally {
    clearTimeout(kill);
  }
}

function titles(): string {
  return spawnSync('ps', ['-ef'], { encoding: 'utf8' }).stdout;
}

function words(): string[] {
  return runWords(sample.indexed, '--ia-metadata', sample.ia);
}
