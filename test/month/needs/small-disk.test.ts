/** Disks that are too small, full, or cannot be written: exit 5, a line that says what to do, and the run can go on later. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { sampleDataRows } from '../../../dev/sample/library.ts';
import { bash, inWorkDir, type Ended } from '../../support/oldump.ts';
import { onSmallDisk, remount } from '../../support/small-disk.ts';

const rows = Buffer.concat([...sampleDataRows({ seed: 5, rows: 8000 })]);

/** A run from a file beside the small disk, into folders of it or beside it. */
function inBoth(small: string, use: (run: (words: string) => Ended, dir: string) => void): Promise<void> {
  return inWorkDir(dir => {
    writeFileSync(join(dir, 'data.txt'), rows);
    const common = 'oldump 2026-06-30 -q --data data.txt --skip deworks';
    use(words => bash(`${common} ${words.replaceAll('SMALL', small)}`, dir, { TMPDIR: dir }), dir);
  });
}

test('a disk that is too small is refused at once, and nothing is written', context =>
  onSmallDisk(context, '1m', small =>
    inBoth(small, (run, dir) => {
      for (const words of ['--dir SMALL/d', '--dir d --tmpdir SMALL']) {
        const { code, stderr } = run(words);
        assert.equal(code, 5, stderr);
        assert.match(stderr, /: about \d+ MB are needed, 1 MB are free \(.*--ignore-space\)\n$/);
        assert.ok(stderr.includes(small), stderr);
      }
      assert.deepEqual([readdirSync(small), readdirSync(dir)], [[], ['data.txt']]);
    }),
  ));

test('one disk that has to hold both is measured once', context =>
  onSmallDisk(context, '4m', small =>
    inBoth(small, run => {
      const { code, stderr } = run('--dir SMALL/d --tmpdir SMALL --dry-run');
      assert.equal(code, 5, stderr);
      assert.match(stderr, /^oldump run: \S+: about \d MB are needed, 4 MB are free/);
    }),
  ));

for (const [where, words, size] of [
  ['outputs', '--dir SMALL/d', '1m'],
  ['temporary files', '--dir d --tmpdir SMALL', '512k'],
  ['the journal', '--dir SMALL/d', '8k'],
] as const) {
  test(`a disk that gets full under ${where}: exit 5, and with more room the same command goes on`, context =>
    onSmallDisk(context, size, small =>
      inBoth(small, (run, dir) => {
        const { code, stderr } = run(`${words} --ignore-space`);
        assert.equal(code, 5, stderr);
        assert.match(stderr, /no space left on device \(free some space or choose another folder\)/);
        assert.ok(
          !readdirSync(small, { recursive: true }).some(name => /manifest\.json$|gz$/.test(String(name))),
        );
        remount(small, 'size=100m');
        const again = run(words);
        assert.equal(again.code, 0, again.stderr);
        const dumps = words.includes('SMALL/d') ? join(small, 'd') : join(dir, 'd');
        assert.ok(existsSync(join(dumps, 'ol_dump_2026-06-30/manifest.json')));
      }),
    ));
}

test('a disk that cannot be written is refused at once', context =>
  onSmallDisk(context, '100m', small => {
    remount(small, 'ro');
    return inBoth(small, (run, dir) => {
      for (const words of ['--dir SMALL/d', '--dir d --tmpdir SMALL']) {
        const { code, stderr } = run(words);
        assert.equal(code, 5, stderr);
        assert.match(stderr, /: the file system is read-only\n$/);
      }
      assert.deepEqual(readdirSync(dir), ['data.txt']);
    });
  }));

test('folders that cannot be are refused, all of them in one answer', () =>
  inWorkDir(dir => {
    writeFileSync(join(dir, 'file'), '');
    writeFileSync(join(dir, 'data.txt'), rows);
    const run = (words: string): Ended => bash(`oldump 2026-06-30 -q --data data.txt ${words}`, dir);
    assert.match(run('--dir nowhere/d').stderr, /^oldump run: nowhere\/d: no such file or folder\n$/);
    assert.match(run('--dir d --tmpdir file').stderr, /file\/?: a part of the path is not a folder/);
    const { code, stderr } = run('--dir d --tmpdir nowhere --memory 900T');
    assert.equal(code, 2, stderr);
    assert.match(
      stderr,
      /2 things stand in the way:\n +nowhere: no such file or folder\n +up to .* of memory are needed/,
    );
    assert.deepEqual(readdirSync(dir).sort(), ['data.txt', 'file']);
  }));
