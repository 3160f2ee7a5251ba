import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { WorkerPool } from '../../src/workers/pool.ts';
import { plainlySorted, row, sortRowsOnDisk, TINY_PLAN } from './sorting.ts';

let one: WorkerPool;
let three: WorkerPool;

before(() => {
  one = new WorkerPool(1);
  three = new WorkerPool(3);
});

after(async () => {
  await one.close();
  await three.close();
});

const anyKey = fc.oneof(
  fc.nat(40).map(n => `/works/OL${n}W`),
  fc.nat(9).map(n => `/books/OL${n}${n}M`),
  fc.nat(9).map(n => `/authors/OL1234567${n}A`),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 }).map(text => text.replace(/[\t\n]/g, '_')),
);
const anyRow = fc
  .tuple(
    anyKey,
    fc.oneof(fc.nat(12), fc.nat(0xffff_ffff)),
    fc.nat(3),
    fc.constantFrom('/type/work', '/type/list'),
  )
  .map(([key, revision, body, type]) => row(key, revision, `{"n": ${body}}`, type));

test('property: any permutation, cut, plan and number of workers gives the same bytes', async () => {
  const shuffled = fc
    .array(anyRow, { maxLength: 120 })
    .chain(rows => fc.tuple(fc.constant(rows), fc.shuffledSubarray(rows, { minLength: rows.length })));
  await fc.assert(
    fc.asyncProperty(
      shuffled,
      fc.integer({ min: 1, max: 40 }),
      fc.boolean(),
      async ([rows, permuted], cut, tiny) => {
        const expected = plainlySorted(rows);
        const plan = tiny ? TINY_PLAN : {};
        const [first, second] = await Promise.all([
          sortRowsOnDisk(rows, { pool: one, rowsPerBlock: cut, plan }),
          sortRowsOnDisk(permuted, { pool: three, rowsPerBlock: 41 - cut, plan: TINY_PLAN }),
        ]);
        assert.equal(first.text, expected);
        assert.equal(second.text, expected);
      },
    ),
    { numRuns: 60 },
  );
});

/** Seeded, so that a failure comes again. */
function manyRows(count: number): string[] {
  let state = 12345;
  const next = (below: number) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const kinds = [
    '/works/OL%W',
    '/books/OL%M',
    '/authors/OL%A',
    '/languages/l%',
    '%',
    'é%ü',
    '/people/p%/lists/OL1L',
  ];
  return Array.from({ length: count }, () =>
    row(
      kinds[next(kinds.length)]!.replace('%', String(next(900))),
      next(15),
      `{"n": "${'x'.repeat(next(200))}"}`,
    ),
  );
}

test('the same order as GNU sort, through many runs and merge passes', async () => {
  const rows = manyRows(2500);
  const arguments_ = ['-t', '\t', '-k2,2', '-k3,3n'];
  const gnu = spawnSync('sort', arguments_, {
    input: rows.join(''),
    env: { LC_ALL: 'C' },
    maxBuffer: 1 << 26,
  });
  assert.equal(gnu.status, 0, 'sort of coreutils ran');
  const { text, stats } = await sortRowsOnDisk(rows, { pool: three, rowsPerBlock: 50 });
  assert.equal(text, gnu.stdout.toString());
  assert.ok(stats.merges > 20, `${stats.merges} merges`);
  assert.equal(stats.rows, rows.length);
});

test('one key with 20,000 revisions, newest first', async () => {
  const rows = Array.from({ length: 20_000 }, (_, index) => row('/works/OL1W', 20_000 - index));
  const { text } = await sortRowsOnDisk(rows, { pool: three, rowsPerBlock: 7000, plan: {} });
  assert.equal(text, rows.toReversed().join(''));
});

test('rows that are all the same are all kept', async () => {
  const rows = Array.from({ length: 30_000 }, () => row('/works/OL1W', 7));
  const { text, stats } = await sortRowsOnDisk(rows, { pool: three, rowsPerBlock: 9000, plan: {} });
  assert.equal(text, rows.join(''));
  assert.equal(stats.rows, rows.length);
});

test('rows far longer than slots, frames and batches', async () => {
  const rows = [9, 3, 7, 1, 8, 2].map(n =>
    row(`/works/OL${n}W`, n, `{"t": "${String(n).repeat(5_000_000)}"}`),
  );
  rows.push(row('/works/OL5W', 1));
  const { text } = await sortRowsOnDisk(rows, { pool: three, rowsPerBlock: 1, plan: { fanIn: 2 } });
  assert.ok(text === plainlySorted(rows));
});

test('nothing in, nothing out', async () => {
  assert.equal((await sortRowsOnDisk([], { pool: one, rowsPerBlock: 1 })).text, '');
});
