/** Huffman's code by counts: complete, within its limit, as short as can be; and the kernel makes the same. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { canonicalCodes, codeLengths } from '../../src/bytes/deflate/code-lengths.ts';
import { BLOCK_TOKENS, END_OF_BLOCK, LITERALS } from '../../src/bytes/deflate/format.ts';
import { offsetSlot } from '../../src/bytes/deflate/match-slots.ts';
import { kraft, matchesOf, readBlocks, type Block } from './deflate-reader.ts';
import { deflateByAll, effort, noise, NO_SEARCH } from './deflaters.ts';

/** No limit that counts of ours could reach. */
const NO_LIMIT = 30;
const FIBONACCI = [1, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233, 377, 610, 987, 1597, 2584, 4181];

const someCounts = fc.oneof(
  fc.array(fc.nat(4000), { minLength: 2, maxLength: LITERALS, size: 'max' }),
  fc.array(fc.nat(3), { minLength: 2, maxLength: LITERALS, size: 'max' }),
  fc.array(fc.constantFrom(0, ...FIBONACCI), { minLength: 2, maxLength: 60, size: 'max' }),
  fc.array(fc.nat(14), { minLength: 2, maxLength: 100, size: 'max' }).map(all => all.map(bits => 2 ** bits)),
);

function lengthsOf(counts: readonly number[], longest: number): number[] {
  return [...codeLengths(Uint32Array.from(counts), counts.length, longest)];
}

function cost(counts: readonly number[], lengths: readonly number[]): number {
  return counts.reduce((bits, count, symbol) => bits + count * lengths[symbol]!, 0);
}

/** The bits of Huffman's code: the sum of all joined weights. */
function leastCost(counts: readonly number[]): number {
  const weights = counts.filter(Boolean);
  let bits = 0;
  while (weights.length > 1) {
    weights.sort((a, b) => b - a);
    const joined = weights.pop()! + weights.pop()!;
    bits += joined;
    weights.push(joined);
  }
  return bits;
}

/** The same where no code is longer than `longest`: by joining pairs once for each length (package-merge). */
function leastCostWithin(counts: readonly number[], longest: number): number {
  const coins = counts.filter(Boolean);
  let joined: number[] = [];
  for (let length = 0; length < longest; length++) {
    const all = [...coins, ...joined].sort((a, b) => a - b);
    joined = Array.from({ length: all.length >> 1 }, (_, pair) => all[2 * pair]! + all[2 * pair + 1]!);
  }
  return joined.slice(0, coins.length - 1).reduce((bits, weight) => bits + weight, 0);
}

function assertCode(counts: readonly number[], longest: number): void {
  const lengths = lengthsOf(counts, longest);
  assert.equal(kraft(lengths), 1);
  assert.ok(Math.max(...lengths) <= longest);
  const used = counts.map((count, symbol) => ({ count, length: lengths[symbol]! }));
  for (const { count, length } of used) assert.equal(length > 0, count > 0);
  const byCount = used
    .filter(({ count }) => count > 0)
    .sort((a, b) => a.count - b.count || b.length - a.length);
  byCount.forEach(({ length }, index) => assert.ok(index === 0 || length <= byCount[index - 1]!.length));
  const free = lengthsOf(counts, NO_LIMIT);
  assert.equal(cost(counts, free), leastCost(counts), 'without a limit it is as short as can be');
  if (Math.max(...free) <= longest) assert.deepEqual(lengths, free);
  assert.ok(cost(counts, lengths) >= leastCostWithin(counts, longest));
}

test('any counts: a complete code, within its limit, as short as can be where that does not bind', () => {
  fc.assert(
    fc.property(someCounts, counts => {
      const used = counts.filter(Boolean).length;
      if (used < 2) return;
      assertCode(counts, 15);
      if (used <= 128) assertCode(counts, 7);
    }),
    { numRuns: 500 },
  );
});

test('as many symbols as the limit allows', () => {
  for (const longest of [1, 2, 7]) {
    const counts = Array.from({ length: 2 ** longest }, (_, symbol) => 1 + symbol ** 3);
    assert.ok(lengthsOf(counts, longest).every(length => length === longest));
  }
});

test('counts that grow like Fibonacci’s numbers bind the limit', () => {
  assert.equal(Math.max(...lengthsOf(FIBONACCI, NO_LIMIT)), 18);
  assert.deepEqual(lengthsOf([1, 1, 2, 3, 5], 15), [4, 4, 3, 2, 1]);
  assert.deepEqual(lengthsOf([1, 1, 2, 3, 5], 3), [3, 3, 3, 3, 1]);
  const lengths = [15, 15, 15, 15, 15, 15, 14, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1];
  assert.deepEqual(lengthsOf(FIBONACCI, 15), lengths);
  assert.ok(cost(FIBONACCI, lengths) < leastCostWithin(FIBONACCI, 15) * 1.001);
  for (let used = 2; used <= FIBONACCI.length; used++) {
    assertCode(FIBONACCI.slice(0, used), 15);
    assertCode(FIBONACCI.slice(0, used), 7);
  }
});

test('one symbol, or none: a code of one bit', () => {
  assert.deepEqual(lengthsOf([0, 0, 9, 0], 15), [0, 0, 1, 0]);
  assert.deepEqual(lengthsOf([9], 7), [1]);
  assert.deepEqual(lengthsOf([0, 0, 0], 15), [1, 0, 0]);
});

test('canonical codes are those of RFC 1951 (3.2.2), first bit lowest', () => {
  const codes = [...canonicalCodes(Uint8Array.of(3, 3, 3, 3, 3, 2, 4, 4))];
  assert.deepEqual(codes, [0b010, 0b110, 0b001, 0b101, 0b011, 0b00, 0b0111, 0b1111]);
});

/** Each literal so often, no two alike side by side if that can be. */
function literals(counts: readonly number[]): Buffer {
  const places = counts.flatMap((count, byte) =>
    Array.from({ length: count }, (_, index) => ({ byte, place: (index + 0.5) / count })),
  );
  places.sort((a, b) => a.place - b.place || a.byte - b.byte);
  return Buffer.from(places.map(({ byte }) => byte));
}

/** The block the counts become; its codes are those that `codeLengths` gives. */
function blockOf(counts: readonly number[]): Block {
  const [block, ...more] = readBlocks(deflateByAll(literals(counts), NO_SEARCH));
  assert.equal(more.length, 0);
  const { tokens, lengths, headerLengths, told } = block!;
  assert.ok(tokens.every(({ kind }) => kind === 'literal'));
  const all = new Uint32Array(LITERALS);
  all.set(counts);
  all[END_OF_BLOCK] = 1;
  assert.deepEqual(lengths, [...codeLengths(all, LITERALS, 15)].slice(0, lengths.length));
  const toldCounts = Array.from({ length: 19 }, (_, symbol) => told.filter(each => each === symbol).length);
  assert.deepEqual(headerLengths, lengthsOf(toldCounts, 7));
  return block!;
}

test('blocks of literals have the codes of their counts', () => {
  const few = fc.array(fc.nat(60), { minLength: 20, maxLength: 256, size: 'max' });
  const powers = fc
    .array(fc.nat(5), { minLength: 8, maxLength: 256, size: 'max' })
    .map(all => all.map(bits => Math.floor(2 ** bits)));
  const isFit = (counts: readonly number[]): boolean =>
    counts.filter(count => count > 0 && count === Math.max(...counts)).length > 1;
  fc.assert(
    fc.property(fc.oneof(few, powers).filter(isFit), counts => void blockOf(counts)),
    { numRuns: 200 },
  );
});

test('a block whose code is cut to 15 bits', () => {
  const block = blockOf(FIBONACCI.slice(1));
  assert.equal(Math.max(...block.lengths), 15);
  assert.ok(block.tokens.length < BLOCK_TOKENS);
});

test('a length whose code has 15 bits, and five more behind it', () => {
  const longest = 131 + 31;
  const plain = Buffer.concat([Buffer.alloc(1 + longest, 12), literals(FIBONACCI.slice(2))]);
  const body = deflateByAll(plain, NO_SEARCH);
  assert.deepEqual(matchesOf(body), [{ kind: 'match', length: longest, offset: 1 }]);
  assert.equal(readBlocks(body)[0]!.lengths.at(-1), 15);
});

test('a header whose code is cut to 7 bits', () => {
  // So many codes of each length fill the space; powers of two as counts give just these.
  const codes = { 6: 30, 7: 34, 8: 55, 9: 21, 10: 8, 11: 2, 12: 3, 13: 1, 14: 2 };
  const counts = Array<number>(256).fill(0);
  const each = Object.entries(codes).flatMap(([length, times]) =>
    Array<number>(times).fill(2 ** (14 - Number(length))),
  );
  // The last of 14 bits is the block's end.
  each.slice(0, -1).forEach((count, index) => (counts[(index * 37) % 256] = count));
  const { told, headerLengths } = blockOf(counts);
  const toldCounts = Array.from(
    { length: 19 },
    (_, symbol) => told.filter(symbols => symbols === symbol).length,
  );
  assert.ok(Math.max(...lengthsOf(toldCounts, NO_LIMIT)) > 7, `${toldCounts.join()}`);
  assert.equal(Math.max(...headerLengths), 7);
});

/** Bytes that are the same so far back, every sixth one more than there: so many matches of five with this offset. */
function alike(offset: number, matches: number): Buffer {
  const bytes = Buffer.concat([noise(offset, offset), Buffer.alloc(matches * 6)]);
  for (let at = offset; at < bytes.length; at++)
    bytes[at] = bytes[at - offset]! + ((at - offset) % 6 === 5 ? 1 : 0);
  return bytes;
}

test('offsets whose code is cut to 15 bits', () => {
  const offsets = [7, 11, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537];
  const counts = FIBONACCI.slice(0, offsets.length).reverse();
  const plain = Buffer.concat(offsets.map((offset, index) => alike(offset, counts[index]!)));
  const body = deflateByAll(Buffer.concat([plain, noise(20)]), effort(1));
  const found = Array<number>(30).fill(0);
  for (const { offset } of matchesOf(body)) found[offsetSlot(offset)]! += 1;
  assert.ok(Math.max(...lengthsOf(found, NO_LIMIT)) > 15, found.join());
  const [block, ...more] = readBlocks(body);
  assert.equal(more.length, 0);
  assert.deepEqual(block!.offsetLengths, lengthsOf(found, 15).slice(0, block!.offsetLengths.length));
  assert.equal(Math.max(...block!.offsetLengths), 15);
});
