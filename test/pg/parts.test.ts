import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { interleave } from '../../src/pg/interleave.ts';
import { tidRanges, valueRanges } from '../../src/pg/ranges.ts';
import { wholeRows } from '../../src/pg/whole-rows.ts';

async function* chunksOf(text: string, cuts: readonly number[]): AsyncGenerator<Buffer, void, undefined> {
  let rest = Buffer.from(text);
  for (const cut of cuts) {
    yield rest.subarray(0, cut);
    rest = rest.subarray(cut);
  }
  yield rest;
}

async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const one of source) all.push(one);
  return all;
}

test('whole rows: any cut gives the same bytes, each chunk ends at a row, the count is proved', async () => {
  const rows = fc.array(fc.string({ unit: fc.constantFrom('a', '\t', 'é') }), { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(rows, fc.array(fc.nat(9)), async (lines, cuts) => {
      const text = lines.map(line => `${line}\n`).join('');
      const tally = { rows: 0 };
      const copy = { chunks: chunksOf(text, cuts), rowCount: () => lines.length };
      const out = await collect(wholeRows(copy, 'table data', tally));
      assert.equal(Buffer.concat(out).toString(), text);
      assert.ok(out.every(chunk => chunk.at(-1) === 10));
      assert.equal(tally.rows, lines.length);
    }),
  );
});

test('whole rows: a count that disagrees and a row without end are exit 4', async () => {
  const copy = (text: string, rows: number) => ({ chunks: chunksOf(text, []), rowCount: () => rows });
  for (const rows of [0, 1, 3]) {
    await assert.rejects(collect(wholeRows(copy('a\nb\n', rows), 't', { rows: 0 })), { exitCode: 4 });
  }
  await assert.rejects(collect(wholeRows(copy('a\nb', 2), 't', { rows: 0 })), {
    exitCode: 4,
    message: /no end/,
  });
});

test('interleave gives every item once and stops the others at the first failure', async () => {
  const stopped: string[] = [];
  async function* count(name: string, to: number, fail = false): AsyncGenerator<string, void, undefined> {
    try {
      for (let i = 0; i < to; i++) {
        await Promise.resolve();
        yield `${name}${i}`;
      }
      if (fail) throw new Error('broken');
    } finally {
      stopped.push(name);
    }
  }
  const all = await collect(interleave([count('a', 3), count('b', 0), count('c', 5)], () => assert.fail()));
  assert.deepEqual(all.sort(), ['a0', 'a1', 'a2', 'c0', 'c1', 'c2', 'c3', 'c4']);
  stopped.length = 0;
  let abandoned = 0;
  const broken = interleave([count('a', 1e6), count('b', 2, true), count('c', 1e6)], () => abandoned++);
  await assert.rejects(collect(broken), /broken/);
  assert.deepEqual([stopped.sort(), abandoned], [['a', 'b', 'c'], 1]);
});

test('ranges begin open and end open, and each begins where the one before ends', () => {
  assert.deepEqual(tidRanges(0, 8), ['true']);
  assert.deepEqual(tidRanges(1, 8), ['true']);
  assert.deepEqual(tidRanges(3, 3), [
    `ctid < '(1,0)'::tid`,
    `ctid >= '(1,0)'::tid AND ctid < '(2,0)'::tid`,
    `ctid >= '(2,0)'::tid`,
  ]);
  assert.deepEqual(valueRanges('thing_id', []), ['(true OR thing_id IS NULL)']);
  assert.deepEqual(valueRanges('thing_id', [5]), ['(thing_id < 5 OR thing_id IS NULL)', 'thing_id >= 5']);
});
