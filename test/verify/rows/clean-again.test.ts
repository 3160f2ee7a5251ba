import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { cleanRows } from '../../../src/dump/clean/clean.ts';
import { ByteBuffer } from '../../../src/record/text/byte-buffer.ts';
import { sampleDataRows } from '../../../dev/sample/library.ts';
import { CleanAgain } from '../../../src/verify/rows/clean-again.ts';
import { loadRowKernel } from '../../../src/verify/rows/verify-kernel.ts';
import { RowFactsReader, type RowFacts } from '../../../src/verify/rows/row-facts.ts';

const kernel = loadRowKernel();
const ROWS = cleaned(Buffer.concat([...sampleDataRows({ seed: 11, rows: 150 })]));

function cleaned(data: Buffer): Buffer {
  const out = new ByteBuffer();
  cleanRows(data, out, { date: undefined });
  return Buffer.from(out.written());
}

function check(rows: Buffer, blockBytes = rows.length, withKernel = true): RowFacts {
  const reader = new RowFactsReader('row', [new CleanAgain(withKernel ? kernel : undefined)]);
  for (let start = 0, end = 0; start < rows.length; start = end) {
    end = rows.indexOf(10, Math.min(start + blockBytes, rows.length) - 1) + 1;
    reader.read(rows.subarray(start, end === 0 ? (end = rows.length) : end));
  }
  return reader.facts();
}

test('cleaned rows are right, in any blocks, with the kernel and without', () => {
  for (const blockBytes of [1, 1000, 100_000, ROWS.length]) {
    assert.deepEqual(check(ROWS, blockBytes).malformed, { count: 0, first: [] });
    assert.equal(check(ROWS, blockBytes, false).malformed.count, 0);
  }
});

/** Bytes whose change leaves a row that could have been written so: letters of texts. */
test('a changed byte is found unless the row is still one that could have been written', () => {
  fc.assert(
    fc.property(
      fc.nat(ROWS.length - 2), // a block ends with a row
      fc.integer({ min: 1, max: 255 }),
      fc.constantFrom(2000, 50_000),
      (at, by, blockBytes) => {
        const rows = Buffer.from(ROWS);
        rows[at]! ^= by;
        const facts = check(rows, blockBytes);
        if (facts.malformed.count > 0) return;
        const twin = check(rows, blockBytes, false);
        assert.equal(twin.malformed.count, 0, 'the slow way agrees');
        const start = rows.lastIndexOf(10, at - 1) + 1;
        const before = JSON.parse(jsonAt(ROWS, start)) as unknown;
        assert.notDeepEqual(JSON.parse(jsonAt(rows, start)), before, 'it says something else');
      },
    ),
    { numRuns: 250 },
  );
});

function jsonAt(rows: Buffer, start: number): string {
  return rows.toString('utf8', start, rows.indexOf(10, start)).split('\t')[4]!;
}

test('the place of a wrong row counts from the first block', () => {
  const at = ROWS.indexOf(10, 50_000) + 1;
  const space = ROWS.indexOf(': ', at) + 1;
  const rows = Buffer.concat([ROWS.subarray(0, space), Buffer.from(' '), ROWS.subarray(space)]);
  const row = ROWS.subarray(0, at).reduce((count, byte) => count + (byte === 10 ? 1 : 0), 0);
  for (const blockBytes of [5000, rows.length]) {
    const { malformed } = check(rows, blockBytes);
    assert.equal(malformed.count, 1);
    assert.deepEqual([malformed.first[0]!.row, malformed.first[0]!.byte], [row, at]);
  }
});

test('a row that cleaning would leave out is wrong, unless its key column says that already', () => {
  const row = (column: string): Buffer => {
    const json = `{"type": {"key": "/type/page"}, "key": "/people/anna", "revision": 1, "last_modified": {"type": "/type/datetime", "value": "2020"}}`;
    return Buffer.from(`/type/page\t${column}\t1\t2020\t${json}\n`);
  };
  for (const withKernel of [true, false]) {
    const hidden = check(row('/people/anna'), 1000, withKernel);
    assert.deepEqual([hidden.malformed.count, hidden.refused.count], [0, 1]);
    const disguised = check(row('/about'), 1000, withKernel);
    assert.deepEqual([disguised.malformed.count, disguised.refused.count], [1, 0]);
    assert.equal(disguised.malformed.first[0]!.error.message, 'is no row of a dump: user page');
  }
});
