/**
 * The deflate kernel writes to its own places in its memory, and to no other.
 *
 * That there is room for what it packs: a literal takes 15 bits at most, a match of four bytes or more 48, so tokens
 * take less than twice their bytes, one bit less for each. A block's header is told in at most 316 symbols of 7 bits
 * and their extra bits, 14 at most for eleven lengths: under 400 bytes with its own code; a full block's tokens save
 * 2048. What is left is one header, and eight bytes at once behind the last. In fact Huffman's codes are no longer
 * than nine bits for 286 symbols, and a match of 4 takes 27: an eighth more than the plain bytes is the most there is.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KernelDeflater, type DeflateKernel } from '../../src/bytes/deflate/deflate-kernel.ts';
import { LONGEST_MATCH, MOST_BYTES, deflatedBound, SLACK } from '../../src/bytes/deflate/format.ts';
import { loadKernel } from '../../src/bytes/kernel-file.ts';
import { readBlocks } from './deflate-reader.ts';
import { effort, noise, OUR_LEVELS, sampleRows, skip } from './deflaters.ts';

/** What the compiler puts into the memory ends before. */
const STATIC_END = 2048;
const PLAIN = 327680;
const PACKED = PLAIN + MOST_BYTES + SLACK;
/** Places and bytes as kernels/deflate/memory.ts and shared.ts have them, as many as there are symbols. */
const TABLES: readonly (readonly [name: string, start: number, bytes: number])[] = [
  ['codes', 8192, 257 * 4],
  ['length codes', 10240, 259 * 4],
  ['offset codes', 11276, 30 * 4],
  ['counts, of offsets and of lengths too', 16384, (288 + 32 + 19) * 4],
  ['lengths', 20480, 286],
  ['offset lengths', 20768, 30],
  ['lengths of lengths', 20800, 19],
  ['told', 20832, (286 + 30) * 2],
  ['canonical codes', 24576, 286 * 4],
  ['sorted', 28672, 286 * 4],
  ['weights', 29824, 285 * 4],
  ['parents', 30976, (286 + 285) * 4],
  ['depths', 33280, 16 * 4],
  ['newest', 65536, 65536],
  ['before', 131072, 65536],
  ['tokens', 196608, (16384 + 1024) * 4],
  ['plain', PLAIN, MOST_BYTES + SLACK],
];
const GUARD = 0xa5;

function guards(memory: Uint8Array): Uint8Array[] {
  const ends = [STATIC_END, ...TABLES.map(([, start, bytes]) => start + bytes)];
  const starts = [...TABLES.map(([, start]) => start), PACKED];
  const between = ends.map((end, index) => memory.subarray(end, starts[index]));
  return [...between, memory.subarray(PACKED + deflatedBound(MOST_BYTES) + 8)];
}

/** A block in which every literal is used, and every length but 3, of which no match is made. */
function everySymbol(): Buffer {
  const longest = noise(LONGEST_MATCH, 1);
  const parts = [Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)), longest, longest];
  for (let length = 5; length <= LONGEST_MATCH; length += 1 + (length >> 4)) {
    const again = noise(length, length);
    parts.push(again, noise(5, 1), again, noise(2, length));
  }
  const row = noise(60, 2);
  const edited = row.map((byte, at) => (at > 20 && at % 5 === 0 ? byte ^ 1 : byte));
  return Buffer.concat([...parts, row, edited, noise(20, 3)]);
}

test('tables do not overlap, and the deflated bytes have room', { skip }, () => {
  const { memory } = loadKernel<DeflateKernel>('deflate')!;
  let end = STATIC_END;
  for (const [name, start, bytes] of TABLES) {
    assert.ok(start >= end, name);
    end = start + bytes;
  }
  assert.equal(end, PACKED);
  assert.ok(PACKED + deflatedBound(MOST_BYTES) + 8 <= memory.buffer.byteLength);
  assert.equal(PLAIN % 65536, 0, 'places are counted by the lower 16 bits of addresses');
});

test('nothing is written outside of the tables, nor over the plain bytes', { skip }, () => {
  const kernel = loadKernel<DeflateKernel>('deflate')!;
  const memory = new Uint8Array(kernel.memory.buffer);
  const compiled = memory.slice(0, STATIC_END);
  const deflater = new KernelDeflater(kernel);
  const inputs = [
    everySymbol(),
    noise(MOST_BYTES),
    noise(MOST_BYTES, 3, 3),
    Buffer.alloc(MOST_BYTES),
    sampleRows(1200),
    Buffer.alloc(0),
  ];
  for (const guard of guards(memory)) guard.fill(GUARD);
  for (const plain of inputs)
    for (const level of OUR_LEVELS) {
      const body = deflater.deflate(plain, effort(level));
      for (const guard of guards(memory))
        assert.ok(
          guard.every(byte => byte === GUARD),
          `level ${level}: written at ${guard.byteOffset}`,
        );
      assert.deepEqual(memory.subarray(0, STATIC_END), compiled);
      assert.ok(plain.equals(memory.subarray(PLAIN, PLAIN + plain.length)));
      assert.ok(body.length <= plain.length * (9 / 8) + 400);
    }
});

test('a block in which every literal and length is used', { skip }, () => {
  const deflater = new KernelDeflater(loadKernel<DeflateKernel>('deflate')!);
  const [block] = readBlocks(deflater.deflate(everySymbol(), effort(4)));
  assert.equal(block!.lengths.filter(Boolean).length, 285);
});
