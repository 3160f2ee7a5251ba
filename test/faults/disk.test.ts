/**
 * Disks that are full, read-only or gone, and limits on a file's size: exit 5 and a line that says what to do;
 * with room, or rights, the run goes on to the files of an undisturbed one.
 */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { skipWithReason } from '../pg/with-server.ts';
import { runWords, type Ended } from './support/attempt.ts';
import { assertNothingBroken, type Published } from './support/published.ts';
import { writeSample, type Sample } from './support/sample.ts';
import { randomOf, trials } from './support/seed.ts';
import { mountingMissing, onSmallDisks, remount } from '../support/small-disk.ts';
import { reach } from './support/stages.ts';
import { printsTally } from './support/tally.ts';
import { trial, undisturbed, type Trial } from './support/trial.ts';

const dir = mkdtempSync(join(tmpdir(), 'oldump-faults-disk-'));
const missing = mountingMissing();
let sample: Sample;
let expected: Published;

before(async () => {
  sample = await writeSample(dir, 6_000);
  expected = await undisturbed(dir, words());
});
after(() => rmSync(dir, { recursive: true }));
printsTally('Disks full, read-only or gone');

for (let number = 0; number < trials(3, 30); number++) {
  const folders = [['d'], ['tmp'], ['d', 'tmp']][number % 3]!;
  test(`a full disk under ${folders.join(' and ')}, ${number}`, async t => {
    if (missing) return skipWithReason(t, missing);
    const random = randomOf('disk', number);
    await trial(`disk ${number}`, words(), one => {
      const paths = folders.map(name => join(one.dir, name));
      return onSmallDisks(paths, `${random.between(64 << 10, 3 << 20)}`, async () => {
        await endsOnFullDisk(one, folders);
        for (const path of paths) remount(path, 'size=100m');
        await one.completes(expected);
      });
    });
  });
}

/** Or the room was enough. What the run would need it is not asked before: that is another test's. */
async function endsOnFullDisk(one: Trial, folders: readonly string[]): Promise<void> {
  const ended = await one.start({ env: { OLDUMP_IGNORE_SPACE: 'true' } }).ended;
  one.disturbed(`full disk under ${folders.join(' and ')}`, ended);
  assertNothingBroken(one.dir, expected);
  if (ended.code !== 0)
    assertSays(ended, 5, /no space left on device \(free some space or choose another folder\)/);
}

test('a folder on a read-only disk', async t => {
  if (missing) return skipWithReason(t, missing);
  await trial('read-only disk', words(), one => {
    const folder = join(one.dir, 'd');
    return onSmallDisks([folder], '100m', async () => {
      remount(folder, 'ro');
      const ended = await one.start().ended;
      one.disturbed('read-only disk', ended);
      assertSays(ended, 5, /the file system is read-only/);
      remount(folder, 'rw');
      await one.completes(expected);
    });
  });
});

const FOLDERS = ['d/ol_dump_2026-06-30', 'tmp', 'd/ol_cdump_2026-06-30', 'd'];
for (const folder of FOLDERS.slice(0, trials(2, FOLDERS.length))) {
  test(`${folder} is removed while the run works`, () =>
    trial(`${folder} removed`, words(), async one => {
      const attempt = one.start();
      await reach('dump', one.dir, attempt);
      attempt.child.kill('SIGSTOP');
      rmSync(join(one.dir, folder), { recursive: true });
      attempt.child.kill('SIGCONT');
      const ended = await attempt.ended;
      one.disturbed(`${folder} removed`, ended);
      assert.equal(ended.code, 5, ended.stderr);
      assertNothingBroken(one.dir, expected);
      mkdirSync(join(one.dir, 'tmp'), { recursive: true });
      await one.completes(expected);
    }));
}

test('the folder of the run is removed while it works: nothing is published', () =>
  trial('run folder removed', words(), async one => {
    const attempt = one.start();
    await reach('guards', one.dir, attempt);
    attempt.child.kill('SIGSTOP');
    rmSync(join(one.dir, 'd/run_2026-06-30'), { recursive: true });
    attempt.child.kill('SIGCONT');
    const ended = await attempt.ended;
    one.disturbed('run folder removed', ended);
    assert.equal(ended.code, 5, ended.stderr);
    assertNothingBroken(one.dir, expected);
    await one.completesAnew(expected);
  }));

test('a limit on the size of files', () =>
  trial('ulimit -f', words(), async one => {
    const blocks = Math.ceil(randomOf('ulimit', 0).between(20_000, 200_000) / 1024);
    const ended = await one.start({ under: ['bash', '-c', `ulimit -f ${blocks}; exec "$@"`, 'bash'] }).ended;
    one.disturbed('ulimit -f', ended);
    assertSays(ended, 5, /file too large .*ulimit -f/);
    await one.completes(expected);
  }));

test('folders that are symbolic links to another disk', () =>
  trial('symbolic links', words(), async one => {
    for (const name of ['elsewhere', 'elsewhere/d', 'elsewhere/dump', 'elsewhere/tmp'])
      mkdirSync(join(one.dir, name));
    symlinkSync('elsewhere/d', join(one.dir, 'd'));
    symlinkSync('../dump', join(one.dir, 'elsewhere/d/ol_dump_2026-06-30'));
    symlinkSync('elsewhere/tmp', join(one.dir, 'tmp'));
    const attempt = one.start();
    await reach('publish', one.dir, attempt);
    attempt.child.kill('SIGKILL');
    one.disturbed('symbolic links, SIGKILL', await attempt.ended);
    await one.completes(expected);
  }));

function assertSays({ code, stderr }: Ended, expectedCode: number, says: RegExp): void {
  assert.equal(code, expectedCode, stderr);
  assert.match(stderr, says);
}

function words(): string[] {
  return runWords(sample.indexed, '--ia-metadata', sample.ia);
}
