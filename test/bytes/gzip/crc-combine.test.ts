import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { combineCrc32 } from '../../../src/bytes/gzip/crc-combine.ts';

test('the combined CRC is the CRC of both strings together', () => {
  const bytes = fc.uint8Array({ maxLength: 200 });
  fc.assert(
    fc.property(bytes, bytes, (first, second) => {
      const together = crc32(Buffer.concat([first, second]));
      assert.equal(combineCrc32(crc32(first), crc32(second), second.length), together);
    }),
  );
});

test('a megabyte of each', () => {
  const first = Buffer.alloc(1_000_003, 'first');
  const second = Buffer.alloc(1 << 20, 'second');
  assert.equal(combineCrc32(crc32(first), crc32(second), second.length), crc32(second, crc32(first)));
});

test('lengths above 2^32 count whole: 300 GB as two halves or as one', () => {
  const [first, zeros] = [0x12345678, 0x9abcdef0];
  const half = 150_000_000_001;
  // Appending n bytes with CRC 0 is multiplying by x^(8n): twice the half is once the whole.
  const inTwoSteps = combineCrc32(combineCrc32(first, 0, half), zeros, half);
  assert.equal(inTwoSteps, combineCrc32(first, zeros, 2 * half));
  assert.notEqual(combineCrc32(first, zeros, 2 ** 32 + 5), combineCrc32(first, zeros, 5));
});

test('nothing appended changes nothing', () => {
  assert.equal(combineCrc32(0xdeadbeef, 0, 0), 0xdeadbeef);
});
