import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SlotPool } from '../../src/bytes/slots.ts';
import { cutAtKeys } from '../../src/deworks/cut-keys.ts';

const BLOCK_BYTES = 200;

/** Sorted join rows of keys that are beginnings of each other, some with many rows, some with long ones. */
const rowsOf = fc
  .array(
    fc.tuple(
      fc.constantFrom('a', 'ab', 'abc', 'b', 'ba', 'é', 'z'),
      fc.nat({ max: 3 }),
      fc.nat({ max: 120 }),
    ),
    {
      maxLength: 60,
    },
  )
  .map(rows => rows.sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b))))
  .map(rows =>
    rows.map(([key, role, length]) => ({ key, text: `j\t${key}\t${role}\tab\t${'x'.repeat(length)}\n` })),
  );

const cuts = fc.infiniteStream(fc.integer({ min: 1, max: 9 }));

async function blocksOf(rows: readonly string[], sizes: Iterator<number>): Promise<string[]> {
  async function* batches(): AsyncGenerator<Buffer> {
    for (let at = 0; at < rows.length;) {
      const count = Number(sizes.next().value);
      const batch = Buffer.from(rows.slice(at, at + count).join(''));
      yield batch;
      batch.fill(0); // valid until the next is asked for
      at += count;
    }
  }
  const found: string[] = [];
  let bytes = 0;
  for await (const block of cutAtKeys(batches(), new SlotPool(BLOCK_BYTES), BLOCK_BYTES)) {
    assert.equal(block.byteOffset, bytes);
    bytes += block.bytes.length;
    found.push(block.bytes.toString());
    block.release();
  }
  return found;
}

test('a block ends at the first end of a key at or past its size, however the rows are handed over', async () => {
  await fc.assert(
    fc.asyncProperty(rowsOf, cuts, async (rows, sizes) => {
      const expected: string[] = [];
      let block = '';
      rows.forEach(({ key, text }, i) => {
        block += text;
        if (rows[i + 1]?.key === key || (Buffer.byteLength(block) < BLOCK_BYTES && i + 1 < rows.length))
          return;
        expected.push(block);
        block = '';
      });
      assert.deepEqual(
        await blocksOf(
          rows.map(row => row.text),
          sizes,
        ),
        expected,
      );
    }),
  );
});

test('a key far larger than a block stays in one', async () => {
  const big = Array.from({ length: 5000 }, (_, i) => `j\tb\t0\t${i}\t\n`);
  const rows = ['j\ta\t0\t\t\n', ...big, 'j\tba\t0\t\t\n'];
  function* all(): Generator<number> {
    yield rows.length;
  }
  assert.deepEqual(await blocksOf(rows, all()), [rows.slice(0, -1).join(''), rows.at(-1)]);
});
