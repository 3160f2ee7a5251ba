/** Deflate of our own where something is as far, as long or as full as can be; a reader proves that it was. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Effort } from '../../src/bytes/deflate/effort.ts';
import { BLOCK_TOKENS, LONGEST_MATCH, MORE_TOKENS, TAIL, WINDOW } from '../../src/bytes/deflate/format.ts';
import { matchesOf, readBlocks } from './deflate-reader.ts';
import { deflateAtAllLevels, deflateByAll, effort, noise, OUR_LEVELS, sampleRows } from './deflaters.ts';

/** Notes every place, and looks one further on as long as matches become longer. */
const LONG_LAZY: Effort = {
  maxChain: 100,
  lazyChain: 100,
  maxLazy: LONGEST_MATCH,
  niceLength: LONGEST_MATCH,
  repeatLength: LONGEST_MATCH,
  maxInsert: 1000,
  leastMatch: 5,
};

/** Bytes that are the same once more, so far on. */
function twice(bytes: Buffer, offset: number, seed = 3): Buffer {
  return Buffer.concat([bytes, noise(offset - bytes.length, seed), bytes, noise(TAIL + 1, 4)]);
}

function offsetsOf(body: Buffer): number[] {
  return matchesOf(body).map(({ offset }) => offset);
}

test('a match is found 32,768 bytes back, and none is made of what lies further', () => {
  const again = noise(40, 2);
  for (const offset of [WINDOW - 1, WINDOW])
    for (const body of deflateAtAllLevels(twice(again, offset))) assert.deepEqual(offsetsOf(body), [offset]);
  for (const offset of [WINDOW + 1, WINDOW + 2, 65_535, 65_536, 65_537, 65_600, 98_304, 131_072])
    for (const body of deflateAtAllLevels(twice(again, offset))) assert.deepEqual(offsetsOf(body), []);
});

test('the first and the last offset of each slot, and the first byte as a match', () => {
  for (let slot = 4; slot < 30; slot++) {
    const first = 1 + (2 + (slot & 1)) * 2 ** ((slot >> 1) - 1);
    for (const offset of [first - 1, first, first + 1]) {
      const again = noise(Math.min(offset, 20), slot);
      const body = deflateByAll(twice(again, offset), effort(4));
      if (offset >= 5) assert.deepEqual(offsetsOf(body), [offset]);
    }
  }
  for (let offset = 1; offset <= 20; offset++) {
    const body = deflateByAll(
      Buffer.concat([Buffer.alloc(30 + offset, noise(offset)), noise(30, 2)]),
      effort(2),
    );
    assert.deepEqual(offsetsOf(body), [offset]);
  }
});

test('a place is taken for another whose lower 16 bits are the same, and the bytes there decide', () => {
  const again = noise(200, 2);
  // Copies less than a window apart: long matches, whose middle is not noted. Of this part only the first place is known.
  const part = again.subarray(100, 130);
  const alike = Buffer.alloc(65_736);
  for (const place of [0, 30_000, 60_000, 65_536]) {
    alike.fill(place >> 10, place);
    alike.set(again, place);
  }
  const found = (): (readonly [length: number, offset: number])[][] =>
    // Levels 5 and 6 note every place.
    deflateAtAllLevels(Buffer.concat([alike, noise(200, 6), part, noise(50, 7)]))
      .slice(0, 4)
      .map(body =>
        matchesOf(body)
          .map(({ length, offset }) => [length, offset] as const)
          .filter(([, offset]) => offset > 1),
      );
  const copies = [
    [200, 30_000],
    [200, 30_000],
  ];
  for (const matches of found()) assert.deepEqual(matches, [...copies, [200, 5536], [30, 300]]);
  alike[65_636 + 2]! ^= 1;
  for (const matches of found()) assert.deepEqual(matches, [...copies, [102, 5536], [97, 5536], [27, 300]]);
});

test('every length of a match', () => {
  const again = noise(300, 2);
  for (let length = 5; length <= LONGEST_MATCH + 1; length++)
    for (const body of deflateAtAllLevels(twice(again.subarray(0, length), 400)))
      assert.equal(matchesOf(body)[0]!.length, Math.min(length, LONGEST_MATCH));
});

test('four bytes are a match where they lie as far back as the last one', () => {
  const row = noise(60, 2);
  const edited = Buffer.from(row);
  for (const at of [20, 25, 30, 36]) edited[at]! ^= 1;
  for (const body of deflateAtAllLevels(Buffer.concat([row, edited, noise(30, 3)]))) {
    const matches = matchesOf(body);
    assert.deepEqual(
      matches.map(({ length }) => length),
      [20, 4, 4, 5, 23],
    );
    assert.ok(matches.every(({ offset }) => offset === 60));
  }
});

test('the match that is tried first lies one byte back, and may be of the first byte', () => {
  for (const body of deflateAtAllLevels(Buffer.concat([Buffer.alloc(5, 'a'), noise(30, 3)])))
    assert.deepEqual(matchesOf(body), [{ kind: 'match', length: 4, offset: 1 }]);
});

test('each place has a longer match than the one before: all but the last become literals', () => {
  const found = (body: Buffer): number[] => matchesOf(body).map(({ length }) => length);
  const { before, chain } = lazyChain(12);
  const plain = Buffer.concat([before, chain, noise(30, 9)]);
  const lastOnes = OUR_LEVELS.map(level => found(deflateByAll(plain, effort(level))).at(-1));
  assert.ok(lastOnes[3]! >= 16);
  const { before: longBefore, chain: longChain } = lazyChain(200);
  const body = deflateByAll(Buffer.concat([longBefore, longChain, noise(30, 9)]), LONG_LAZY);
  assert.equal(Math.max(...found(body)), 204);
});

/** `before` has a stretch of `chain` from each of its places: each longer by one, between other bytes than there. */
function lazyChain(places: number): { before: Buffer; chain: Buffer } {
  const chain = noise(2 * places + 4, 8);
  const other = (at: number): Buffer => Buffer.of((chain[at] ?? 0) ^ 0xff);
  const before: Buffer[] = [];
  for (let place = 0; place < places; place++) {
    const end = 2 * place + 5;
    before.push(other(place - 1), chain.subarray(place, end), other(end));
  }
  return { before: Buffer.concat(before), chain };
}

test('a block ends with its 16,384th token, or later where a match waits', () => {
  for (let length = BLOCK_TOKENS - 2; length <= BLOCK_TOKENS + TAIL + 2; length++)
    for (const body of deflateAtAllLevels(noise(length, 2)))
      assert.deepEqual(
        readBlocks(body).map(({ tokens }) => tokens.length),
        length <= BLOCK_TOKENS + TAIL ? [length] : [BLOCK_TOKENS, length - BLOCK_TOKENS],
      );
  const two = readBlocks(deflateByAll(noise(2 * BLOCK_TOKENS + TAIL + 1, 2), effort(4)));
  assert.deepEqual(
    two.map(({ tokens }) => tokens.length),
    [BLOCK_TOKENS, BLOCK_TOKENS, TAIL + 1],
  );
});

test('a chain of longer matches over the end of a block', () => {
  for (const [places, its] of [
    [12, effort(4)],
    [200, LONG_LAZY],
  ] as const) {
    const { before, chain } = lazyChain(places);
    const tokens =
      readBlocks(deflateByAll(Buffer.concat([before, noise(20, 5)]), its))[0]!.tokens.length - 20;
    let longest = 0;
    for (let early = -2; early <= places; early += places > 100 ? 9 : 1) {
      const filler = noise(BLOCK_TOKENS - tokens - early, 7);
      const [first] = readBlocks(deflateByAll(Buffer.concat([filler, before, chain, noise(40, 9)]), its));
      longest = Math.max(longest, first!.tokens.length);
    }
    assert.ok(longest > BLOCK_TOKENS + places * 0.8, `${longest} tokens`);
    assert.ok(longest <= BLOCK_TOKENS + MORE_TOKENS);
  }
});

test('no match: one offset code of one bit that is not used; no byte: the end of the block alone', () => {
  for (const body of deflateAtAllLevels(noise(500, 2)))
    assert.deepEqual(readBlocks(body)[0]!.offsetLengths, [1]);
  for (const body of deflateAtAllLevels(Buffer.alloc(0))) {
    const [block] = readBlocks(body);
    assert.deepEqual([block!.lengths.length, block!.lengths[256], block!.offsetLengths], [257, 1, [1]]);
  }
  for (const body of deflateAtAllLevels(Buffer.alloc(9, 'a')))
    assert.deepEqual(readBlocks(body)[0]!.lengths.filter(Boolean), [1, 1]);
});

test('one offset alone, of any slot, has a code of one bit', () => {
  for (const offset of [1, 2, 9, 300, WINDOW]) {
    const plain = Buffer.concat([noise(offset, 2), noise(Math.min(offset, 50), 2), noise(20, 3)]);
    const body = deflateByAll(offset < 3 ? Buffer.alloc(100, noise(offset, 2)) : plain, effort(1));
    assert.equal(readBlocks(body)[0]!.offsetLengths.at(-1), 1);
  }
});

test('blocks of rows are as full as can be', () => {
  for (const body of deflateAtAllLevels(sampleRows(1200))) {
    const full = readBlocks(body).slice(0, -1);
    assert.ok(full.length > 3);
    for (const { tokens } of full)
      assert.ok(tokens.length >= BLOCK_TOKENS && tokens.length < BLOCK_TOKENS + 16);
  }
});
