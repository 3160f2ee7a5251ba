import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readDataRow, thingIdOf } from '../../../src/record/row/data-row.ts';

function read(row: string | Buffer): ReturnType<typeof readDataRow> {
  const bytes = Buffer.concat([Buffer.from('.'), Buffer.from(row), Buffer.from('\n')]);
  return readDataRow(bytes, 1, bytes.length - 1);
}

test('takes three columns apart and undoes COPY in the last', () => {
  assert.deepEqual(read('12\t3\t{"a": "\\\\n"}'), { thingId: '12', json: '{"a": "\\n"}' });
});

test('cuts white space off both ends first, as Python does', () => {
  assert.equal(read(' 12\t3\t{} \t\u00a0\u3000\x1f').json, '{}');
  assert.equal(read('12\t3\t{}\r').json, '{}');
  assert.equal(read('12\t3\t{}\ufeff').json, '{}\ufeff');
});

test('refuses other numbers of columns, broken UTF-8, a raw CR', () => {
  const reasons: readonly (readonly [string | Buffer, string])[] = [
    ['', 'expected 3 columns, found 1'],
    ['1\t2', 'expected 3 columns, found 2'],
    ['1\t2\t', 'expected 3 columns, found 2'],
    ['\t2\t{}', 'expected 3 columns, found 2'],
    ['1\t2\t{}\t{}', 'expected 3 columns, found 4'],
    [Buffer.from([0x31, 9, 0x32, 9, 0xff]), 'not UTF-8'],
    [Buffer.from([0x31, 9, 0x32, 9, 0xed, 0xa0, 0x80]), 'not UTF-8'],
    ['1\t2\t{\r}', 'a raw carriage return'],
  ];
  for (const [row, reason] of reasons) assert.throws(() => read(row), { kind: 'malformed', reason });
});

test('names a row by its thing_id as far as it can be read', () => {
  const id = (text: string): string => thingIdOf(Buffer.from(text), 0, Buffer.byteLength(text));
  assert.equal(id('12\t3\t{}'), '12');
  assert.equal(id('no tab'), '');
  assert.equal(id(`${'x'.repeat(100)}\t1`), '');
});
