/** `--dry-run` says what would be done and why, and touches nothing. */
import assert from 'node:assert/strict';
import { lstatSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { JUNE, libraryRows, MAY, publish, run } from '../faults/past-failures/months.ts';
import { bash, inWorkDir } from '../support/oldump.ts';

/** Every file and folder with its size and times. */
function treeOf(dir: string): string[] {
  return ['', ...readdirSync(dir, { recursive: true, encoding: 'utf8' })].sort().map(name => {
    const { size, mtimeMs, ctimeMs, ino } = lstatSync(join(dir, name));
    return `${name} ${size} ${mtimeMs} ${ctimeMs} ${ino}`;
  });
}

/** The lines of the table of stages: name, what it does. */
function stagesOf(text: string): string[] {
  return [...text.matchAll(/^(\S+) +(run|skip|continue) /gm)].map(match => `${match[1]} ${match[2]}`);
}

test('before the first run, after it was refused, after it is complete: nothing is touched', () =>
  inWorkDir(dir => {
    writeFileSync(join(dir, 'data.txt'), libraryRows);
    const dryRun = (words: string) => {
      const before = treeOf(dir);
      const ended = bash(`oldump ${words} -j 2 --skip deworks --dir d --data data.txt --dry-run`, dir, {
        TMPDIR: dir,
      });
      assert.deepEqual(treeOf(dir), before);
      assert.equal(ended.code, 0, ended.stderr);
      return ended.stdout.toString();
    };
    const first = dryRun(MAY);
    assert.deepEqual(stagesOf(first), [
      'cdump run',
      'dump run',
      'verify run',
      'manifest run',
      'sitemaps run',
    ]);
    assert.match(first, /^input +4 MB, [\d,]+ rows \(data\.txt, plain\)$/m);
    assert.match(first, /^time +not known without an earlier dump$/m);

    assert.equal(run(dir, MAY, 'data.txt', '--max-age-days 0').code, 0);
    const complete = dryRun(MAY);
    assert.deepEqual(stagesOf(complete), [
      'cdump skip',
      'dump skip',
      'verify skip',
      'manifest skip',
      'sitemaps skip',
    ]);
    assert.match(complete, /^time +none$/m);

    assert.equal(run(dir, JUNE, 'data.txt').code, 4);
    const refused = dryRun(JUNE);
    assert.deepEqual(stagesOf(refused), [
      'cdump skip',
      'dump skip',
      'verify run',
      'manifest run',
      'sitemaps run',
    ]);
    assert.match(refused, /^time +\d+ s \(as on 2026-06-30\)$/m);
    assert.match(refused, /^compared with +d\/ol_dump_2026-06-30\/manifest\.json$/m);

    assert.deepEqual(stagesOf(dryRun(`${JUNE} --overwrite`)).slice(0, 2), ['cdump run', 'dump run']);
  }));

test('what would keep the run from beginning is the exit code, after the plan is told', () =>
  inWorkDir(dir => {
    publish(dir, MAY, libraryRows);
    const before = treeOf(dir);
    for (const [words, code, message] of [
      [`${MAY} --data nothing.txt`, 2, /nothing\.txt: no such file/],
      [`${MAY} --data data-${MAY}.txt --level 1`, 2, /begun with something else: level was 4, is 1/],
      [`${JUNE} --data data-${MAY}.txt --memory 900T`, 5, /memory are needed/],
      [`${JUNE}`, 5, /connection refused/],
    ] as const) {
      const env = { PSQL_PARAMS: '-h 127.0.0.1 -p 1 openlibrary', TMPDIR: dir };
      const ended = bash(`oldump ${words} --skip deworks --dir d --dry-run`, dir, env);
      assert.equal(ended.code, code, ended.stderr);
      assert.match(ended.stderr, message);
      assert.match(ended.stdout.toString(), /: dry run, nothing is written\n/);
    }
    assert.deepEqual(treeOf(dir), before);
  }));
