/** The bytes of a run depend on its rows alone: not on workers, memory, or the order in which the rows come. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { bash, inWorkDir } from '../support/oldump.ts';

const makeSample = fileURLToPath(new URL('../../scripts/make-sample.js', import.meta.url));
const ROWS = 70_000; // more than two key ranges, and a run for each worker

test('a run gives the same files for any number of workers, memory, and order of its rows', async () => {
  await inWorkDir(dir => {
    sample(join(dir, 'data.txt'));
    bash('tac data.txt > reversed.txt', dir);
    const sums = [
      ['data.txt', '-j 1 -S 256M'],
      ['data.txt', '-j 3 -S 64M'],
      ['reversed.txt', '-j 2 -S 100M'],
    ].map(([data, options]) => {
      const ended = bash(
        `oldump run 2026-06-30 -q -O --data ${data} ${options} --skip deworks --dir d --level 1`,
        dir,
      );
      assert.equal(ended.code, 0, ended.stderr);
      return ['cdump', 'dump'].map(name =>
        readFileSync(join(dir, `d/ol_${name}_2026-06-30/SHA256SUMS`), 'utf8'),
      );
    });
    assert.match(sums[0]![1]!, /ol_dump_works_2026-06-30/);
    assert.deepEqual(sums[1], sums[0]);
    assert.deepEqual(sums[2], sums[0]);
  });
});

test('sort to gzip gives the blocks that the run gives its cdump, and the rows it writes plain', async () => {
  await inWorkDir(dir => {
    sample(join(dir, 'data.txt'));
    const lines = [
      'oldump run 2026-06-30 -q --data data.txt --skip deworks --dir d --level 1',
      'oldump cdump data.txt 2026-06-30 -q -o c.txt',
      'oldump sort c.txt -q -j 2 -S 64M --level 1 -o s.txt.gz',
      'oldump sort c.txt -q -j 3 -o s.txt',
      'cmp s.txt.gz d/ol_cdump_2026-06-30/ol_cdump_2026-06-30.txt.gz',
      'gzip -t s.txt.gz && zcat s.txt.gz | cmp - s.txt',
      'LC_ALL=C sort -c -t "$(printf \'\\t\')" -k2,2 -k3,3n s.txt',
    ];
    for (const line of lines) {
      const ended = bash(line, dir);
      assert.equal(ended.code, 0, `${line}: ${ended.stderr}`);
    }
  });
});

function sample(path: string): void {
  const args = [makeSample, '--rows', String(ROWS), '--seed', '3', '--what', 'data'];
  const made = spawnSync(process.execPath, args, { maxBuffer: 1 << 30 });
  assert.equal(made.status, 0, made.stderr.toString());
  writeFileSync(path, made.stdout);
}
