/**
 * The sort at its edges: thousands of runs, one key with more revisions than a run holds, ties, long rows,
 * rows that need no sorting. The order is held against one made here, without the program's code, and the
 * bytes must be the same for every memory and number of workers.
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import type { SortPlan } from '../../src/sort/sort-plan.ts';
import { WorkerPool } from '../../src/workers/pool.ts';
import { bash } from '../support/oldump.ts';
import { row, sortRowsOnDisk, type Sorted } from './sorting.ts';

const MIB = 1 << 20;
/** What a user may ask for, and the workers he may have. */
const BUDGETS = [
  { memoryBytes: 64 * MIB, jobs: 1 },
  { memoryBytes: 128 * MIB, jobs: 2 },
  { memoryBytes: 256 * MIB, jobs: 3 },
] as const;

let pools: readonly WorkerPool[];

before(() => {
  pools = BUDGETS.map(({ jobs }) => new WorkerPool(jobs));
});

after(async () => {
  for (const pool of pools) await pool.close();
});

/** Sorts with every budget, or the first ones, `rowsPerBlock` rows making a run, and compares with the order of this file. */
async function sortEveryWay(
  rows: readonly string[],
  rowsPerBlock: number,
  plan: Partial<SortPlan> = {},
  budgets: number = BUDGETS.length,
): Promise<readonly Sorted[]> {
  const expected = digest(inOrder(rows));
  const answers: Sorted[] = [];
  for (const [number, { memoryBytes }] of BUDGETS.slice(0, budgets).entries()) {
    const sorted = await sortRowsOnDisk(rows, { pool: pools[number]!, rowsPerBlock, memoryBytes, plan });
    assert.equal(digest([sorted.text]), expected, `${memoryBytes / MIB}M`);
    assert.equal(sorted.stats.rows, rows.length);
    answers.push(sorted);
  }
  return answers;
}

/** By key as bytes, revision as a number, then the whole row as bytes. */
function inOrder(rows: readonly string[]): Buffer[] {
  const parsed = rows.map(text => {
    const [, key = '', revision] = text.split('\t', 3);
    return { key: Buffer.from(key), revision: Number(revision), bytes: Buffer.from(text) };
  });
  parsed.sort(
    (a, b) => Buffer.compare(a.key, b.key) || a.revision - b.revision || Buffer.compare(a.bytes, b.bytes),
  );
  return parsed.map(({ bytes }) => bytes);
}

function digest(pieces: readonly (string | Buffer)[]): string {
  const hash = createHash('sha256');
  for (const piece of pieces) hash.update(piece);
  return hash.digest('hex');
}

/** The numbers below `count` in an order that is none; the same each time. */
function shuffled(count: number): number[] {
  const step = 7919; // a prime, so that every number comes once
  assert.notEqual(count % step, 0);
  return Array.from({ length: count }, (_, at) => (at * step + 13) % count);
}

test('2,500 runs at the smallest budgets, with the fan-in of a real sort', async () => {
  const rows = shuffled(50_000).map(n => row(`/works/OL${n % 17_000}W`, n, `{"n": ${'9'.repeat(n % 60)}}`));
  for (const { stats } of await sortEveryWay(rows, 20, {}, 2)) assert.equal(stats.runs, 2500);
});

test('one key with more revisions than any run holds', async t => {
  const isWhole = process.env['OLDUMP_SCALE'] === '1';
  if (!isWhole) t.diagnostic('100,000 revisions; a million, which takes a minute, with OLDUMP_SCALE=1');
  const count = isWhole ? 1_000_000 : 100_000;
  const rows = shuffled(count).map(n => row('/works/OL1W', n));
  await sortEveryWay(rows, count / 20);
});

test('a key that ends one run, fills the next and begins a third, among others', async () => {
  const rows = Array.from({ length: 6000 }, (_, n) =>
    row(n % 3 === 0 ? `/works/OL${n}W` : '/works/OL3W', n % 50, `{"n": ${n}}`),
  );
  await sortEveryWay(rows, 100, { fanIn: 7 });
});

test('all keys and revisions equal: the bytes of the rows decide, and every copy is kept', async () => {
  const rows = shuffled(60_000).map(n => row('/works/OL1W', 7, `{"n": ${n % 20_000}}`));
  await sortEveryWay(rows, 3000);
});

test('all rows equal', async () => {
  const rows = Array.from({ length: 60_000 }, () => row('/works/OL1W', 7));
  await sortEveryWay(rows, 3000);
});

test('rows in order already, and in reverse', async () => {
  const rows = Array.from({ length: 60_000 }, (_, n) => row(`/works/OL${100_000 + (n >> 2)}W`, n & 3));
  const [sorted] = await sortEveryWay(rows, 2000);
  const [reversed] = await sortEveryWay(rows.toReversed(), 2000);
  assert.equal(sorted!.text, rows.join(''));
  assert.equal(reversed!.text, rows.join(''));
});

test('rows of 5 MB among short ones, in more runs than are merged at once', async () => {
  const rows = shuffled(300).map(n =>
    row(`/works/OL${n}W`, n, `{"n": "${'x'.repeat(n % 50 === 0 ? 5_000_000 : n)}"}`),
  );
  await sortEveryWay(rows, 20, { fanIn: 6 });
});

test('oldump sort writes the same file for every memory and number of workers', () => {
  const dir = mkdtempSync(join(tmpdir(), 'oldump-scale-'));
  try {
    const rows = shuffled(30_000).map(n =>
      row(`/works/OL${n % 20_000}W`, n, `{"n": "${'lorem '.repeat(n % 70)}"}`),
    );
    writeFileSync(join(dir, 'rows.txt'), rows.join(''));
    const files = BUDGETS.map(({ memoryBytes, jobs }) => {
      const ended = bash(`oldump sort rows.txt -o s.gz -O -S ${memoryBytes / MIB}M -j ${jobs}`, dir);
      assert.equal(ended.code, 0, ended.stderr);
      return readFileSync(join(dir, 's.gz'));
    });
    assert.equal(digest([gunzipSync(files[0]!)]), digest(inOrder(rows)));
    for (const file of files) assert.ok(file.equals(files[0]!));
  } finally {
    rmSync(dir, { recursive: true });
  }
});
