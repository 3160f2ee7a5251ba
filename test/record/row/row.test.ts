import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { OldumpError } from '../../../src/errors.ts';
import { MAX_REVISION, newRowColumns, parseRow } from '../../../src/record/row/row.ts';

/** Parses `row` as it lies between other rows and gives its columns as texts. */
function columns(row: string, before = '', after = ''): string[] {
  const bytes = Buffer.from(`${before}${row}\n${after}`);
  const start = Buffer.byteLength(before);
  const end = start + Buffer.byteLength(row);
  const at = parseRow(bytes, start, end, newRowColumns());
  return [
    bytes.toString('utf8', start, at.typeEnd),
    bytes.toString('utf8', at.keyStart, at.keyEnd),
    String(at.revision),
    bytes.toString('utf8', at.modifiedStart, at.modifiedEnd),
    bytes.toString('utf8', at.jsonStart, end),
  ];
}

function reason(row: string): string {
  try {
    columns(row, '', 'next\trow\t1\t2\t3\n');
  } catch (error) {
    assert.ok(error instanceof OldumpError);
    assert.equal(error.exitCode, 3);
    assert.equal(error.position, undefined);
    return error.reason;
  }
  return 'no error';
}

test('finds the five columns', () => {
  assert.deepEqual(columns('/type/work\t/works/OL1W\t12\t2010-01-02T03:04:05\t{"a": 1}'), [
    '/type/work',
    '/works/OL1W',
    '12',
    '2010-01-02T03:04:05',
    '{"a": 1}',
  ]);
});

test('takes empty columns where they are allowed, and leading zeros of a revision', () => {
  assert.deepEqual(columns('\tk\t007\t\t'), ['', 'k', '7', '', '']);
  assert.deepEqual(columns(`t\tk\t${MAX_REVISION}\tm\tj`)[2], String(MAX_REVISION));
});

test('names what is wrong with a row', () => {
  assert.equal(reason(''), 'expected 5 columns, found 1');
  assert.equal(reason('t\tk'), 'expected 5 columns, found 2');
  assert.equal(reason('t\tk\t1\tm'), 'expected 5 columns, found 4');
  assert.equal(reason('t\tk\t1\tm\tj\t'), 'expected 5 columns, found 6');
  assert.equal(reason('t\tk\tx\tm\tj\tk\tl'), 'expected 5 columns, found 7');
  assert.equal(reason('t\t\t1\tm\tj'), 'the key is empty');
  for (const revision of ['', '-1', '+1', '1.0', ' 1', 'None', '4294967296', '9'.repeat(400)]) {
    assert.match(
      reason(`t\tk\t${revision}\tm\tj`),
      /^the revision is not a whole number from 0 to 4294967295: "/,
    );
  }
});

test('property: any five columns, anywhere in a buffer, come back as they went in', () => {
  const column = fc.string({ unit: 'grapheme', maxLength: 12 }).map(text => text.replace(/[\t\n]/g, '_'));
  const row = fc.tuple(column, column, fc.nat(MAX_REVISION), column, column);
  fc.assert(
    fc.property(row, row, row, (before, [type, key, revision, modified, json], after) => {
      const parts = [type, `k${key}`, String(revision), modified, json];
      const found = columns(parts.join('\t'), `${before.join('\t')}\n`, `${after.join('\t')}\n`);
      assert.deepEqual(found, parts);
    }),
  );
});
