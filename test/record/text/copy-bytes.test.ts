import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { copyBytes } from '../../../src/record/text/copy-bytes.ts';

const SIZE = 4096;
const memory = {
  own: () => Buffer.alloc(SIZE),
  shared: () => Buffer.from(new SharedArrayBuffer(SIZE)),
};
const kind = fc.constantFrom('own', 'shared');

test('copies exactly its range, from and to memory of any kind', () => {
  const place = fc.nat({ max: SIZE });
  fc.assert(
    fc.property(kind, kind, place, place, place, (from, to, a, b, place) => {
      const source = memory[from as 'own']();
      for (let i = 0; i < SIZE; i++) source[i] = (i * 7919) >> 3;
      const target = memory[to as 'own']();
      const [start, end] = a < b ? [a, b] : [b, a];
      const at = Math.min(place, SIZE - (end - start));
      copyBytes(target, at, source, start, end);
      const expected = Buffer.alloc(SIZE);
      for (let i = start; i < end; i++) expected[at + i - start] = source[i]!;
      assert.ok(target.equals(expected));
    }),
  );
});

test('refuses what has no room, long and short', () => {
  const source = Buffer.alloc(SIZE);
  for (const length of [1, 511, 512, 2000]) {
    const target = Buffer.alloc(length + 9);
    assert.throws(() => copyBytes(target, 10, source, 0, length), RangeError);
    assert.ok(target.every(byte => byte === 0));
  }
});
