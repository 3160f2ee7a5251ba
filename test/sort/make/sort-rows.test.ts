import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { RowTable } from '../../../src/sort/contract/row-table.ts';
import { rowAt, sortRows } from '../../../src/sort/make/sort-rows.ts';
import { plainlySorted, row } from '../sorting.ts';

function sortedInMemory(rows: readonly string[]): string {
  const bytes = Buffer.from(rows.join(''));
  const table = new RowTable(rows.length);
  assert.equal(table.fill(bytes, 0, 0), bytes.length);
  sortRows(bytes, table);
  const parts = rows.map((_, place) => {
    const index = rowAt(table, place);
    return bytes.subarray(table.starts[index], table.starts[index + 1]);
  });
  return Buffer.concat(parts).toString();
}

/** Few letters and long ties: keys that begin alike, end early, hold NUL. */
const tyingKey = fc
  .tuple(
    fc.constantFrom('', '/works/OL', '/people/anna/lists/'),
    fc.string({ unit: fc.constantFrom('\0', 'a', '0'), maxLength: 9 }),
  )
  .map(([prefix, rest]) => `${prefix}${rest}` || 'k');

test('property: the order of many ties is the order of comparing rows', () => {
  const tyingRow = fc
    .tuple(tyingKey, fc.nat(2), fc.string({ unit: fc.constantFrom('x', 'y'), maxLength: 6 }))
    .map(([key, revision, body]) => row(key, revision, body));
  fc.assert(
    fc.property(fc.array(tyingRow, { minLength: 30, maxLength: 400 }), rows => {
      assert.equal(sortedInMemory(rows), plainlySorted(rows));
    }),
    { numRuns: 60 },
  );
});

test('keys that are each the beginning of the next', () => {
  const rows = Array.from({ length: 300 }, (_, index) => row('k'.repeat(300 - index), 1));
  assert.equal(sortedInMemory(rows), rows.toReversed().join(''));
});

test('rows that differ in their last byte only', () => {
  const rows = Array.from({ length: 200 }, (_, index) =>
    row('/works/OL1W', 1, `${'same '.repeat(100)}${String.fromCharCode(33 + (index % 90))}`),
  );
  assert.equal(sortedInMemory(rows), plainlySorted(rows));
});

test('a full table ends where a row ends, and the rest follows', () => {
  const rows = [row('c', 1), row('b', 1), row('a', 1)];
  const bytes = Buffer.from(rows.join(''));
  const table = new RowTable(2);
  const next = table.fill(bytes, 0, 0);
  assert.equal(next, rows[0]!.length + rows[1]!.length);
  assert.equal(table.fill(bytes, next, 2), bytes.length);
  assert.equal(table.count, 1);
});
