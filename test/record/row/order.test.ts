import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compareBytes, compareRows, INDEX_BITS, packKey } from '../../../src/record/row/order.ts';
import { newRowColumns, parseRow } from '../../../src/record/row/row.ts';

function code(key: Buffer): bigint {
  const words = new Uint32Array(2);
  packKey(key, 0, key.length, words, 0);
  const word = new BigUint64Array(words.buffer)[0]!;
  assert.equal(word & ((1n << BigInt(INDEX_BITS)) - 1n), 0n, 'the low bits are free for the index');
  return word;
}

function compare(a: string, b: string): number {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  const x = parseRow(left, 0, left.length, newRowColumns());
  const y = parseRow(right, 0, right.length, newRowColumns());
  return Math.sign(
    compareRows(
      left,
      0,
      left.length,
      x.keyStart,
      x.keyEnd,
      x.revision,
      right,
      0,
      right.length,
      y.keyStart,
      y.keyEnd,
      y.revision,
    ),
  );
}

/** Keys near the borders of the code's classes, and any bytes. */
const anyKey = fc.oneof(
  fc
    .tuple(
      fc.constantFrom(
        '',
        '/',
        '/a',
        '/authors/O',
        '/authors/OL',
        '/books/OL',
        '/works/OL',
        '/works/OM',
        '/people/',
      ),
      fc.string({ unit: fc.constantFrom(...'0123456789/:AMWZaz\x00\xff'), maxLength: 12 }),
    )
    .map(([prefix, rest]) => Buffer.from(prefix + rest, 'latin1')),
  fc.uint8Array({ maxLength: 60 }).map(bytes => Buffer.from(bytes)),
);

test('property: packed keys never contradict the order of the keys', () => {
  fc.assert(
    fc.property(anyKey, anyKey, (a, b) => {
      const [first, second] = Buffer.compare(a, b) <= 0 ? [a, b] : [b, a];
      assert.ok(code(first) <= code(second), `${first.toString('latin1')} | ${second.toString('latin1')}`);
    }),
    { numRuns: 3000 },
  );
});

test('packed keys tell apart the usual keys', () => {
  const keys = ['/authors/OL1A', '/authors/OL10A', '/books/OL12345678M', '/books/OL12345679M', '/works/OL7W'];
  assert.equal(new Set(keys.map(key => code(Buffer.from(key)))).size, keys.length);
});

test('property: bytes compare as Buffer.compare says, also inside larger buffers', () => {
  const bytes = fc.uint8Array({ maxLength: 120, max: 2 }).map(array => Buffer.from(array));
  fc.assert(
    fc.property(bytes, bytes, bytes, fc.nat(9), (common, a, b, pad) => {
      const [left, right] = [Buffer.concat([common, a]), Buffer.concat([common, b])];
      const padded = Buffer.concat([Buffer.alloc(pad, 1), right, Buffer.alloc(pad, 9)]);
      const found = compareBytes(left, 0, left.length, padded, pad, pad + right.length);
      assert.equal(Math.sign(found), Buffer.compare(left, right));
    }),
    { numRuns: 1000 },
  );
});

test('rows stand by key, then revision as a number, then all bytes', () => {
  const rows = [
    'z\t/a\t9\tm\tj',
    'z\t/a\t10\tm\tj',
    'a\t/a/b\t1\tm\tj',
    'a\t/b\t1\tm\tj',
    'b\t/b\t1\tm\tj',
    'b\t/b\t1\tm\tj ',
    'a\t/b\t4294967295\tm\tj',
  ];
  for (let i = 0; i < rows.length; i += 1) {
    for (let j = 0; j < rows.length; j += 1) assert.equal(compare(rows[i]!, rows[j]!), Math.sign(i - j));
  }
});
