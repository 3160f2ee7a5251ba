/**
 * Reads what our deflater wrote down to its tokens, so that a test can prove that its input reached what it is about:
 * an offset, a full block, a code of 15 bits. Slow and strict: blocks with codes of their own and the flush at the end,
 * nothing else; whether the bytes come back is for zlib to say.
 */
import assert from 'node:assert/strict';

export type Token =
  | { readonly kind: 'literal'; readonly byte: number }
  | { readonly kind: 'match'; readonly length: number; readonly offset: number };

export interface Block {
  readonly tokens: readonly Token[];
  readonly lengths: readonly number[];
  readonly offsetLengths: readonly number[];
  /** Of the code the others are told in, by symbol. */
  readonly headerLengths: readonly number[];
  /** What the header tells them with, without extra bits. */
  readonly told: readonly number[];
}

const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
const LENGTH_BASES = [
  ...[3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131],
  ...[163, 195, 227, 258],
];
const LENGTH_EXTRA = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const OFFSET_BASES = [
  ...[1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049],
  ...[3073, 4097, 6145, 8193, 12289, 16385, 24577],
];

export function readBlocks(body: Uint8Array): Block[] {
  const bits = new Bits(body);
  const blocks: Block[] = [];
  for (let header = bits.take(3); header !== 0; header = bits.take(3)) {
    assert.equal(header, 4, 'a block that is not the last, with codes of its own');
    blocks.push(readBlock(bits));
  }
  assert.equal(bits.restOfByte(), 0);
  assert.equal(bits.take(16), 0);
  assert.equal(bits.take(16), 0xffff);
  assert.ok(bits.isAtEnd);
  return blocks;
}

export function matchesOf(body: Uint8Array): Extract<Token, { kind: 'match' }>[] {
  return readBlocks(body).flatMap(({ tokens }) => tokens.filter(token => token.kind === 'match'));
}

function readBlock(bits: Bits): Block {
  const literals = bits.take(5) + 257;
  const offsets = bits.take(5) + 1;
  const count = bits.take(4) + 4;
  const headerLengths = Array<number>(19).fill(0);
  for (const symbol of ORDER.slice(0, count)) headerLengths[symbol] = bits.take(3);
  assert.ok(count === 4 || headerLengths[ORDER[count - 1]!] !== 0, 'no more lengths than there are');
  assert.equal(kraft(headerLengths), 1, 'the header has a complete code');
  const told: number[] = [];
  const all = readLengths(bits, codeOf(headerLengths), literals + offsets, told);
  const lengths = all.slice(0, literals);
  const offsetLengths = all.slice(literals);
  for (const each of [lengths, offsetLengths])
    if (each.filter(Boolean).length > 1) assert.equal(kraft(each), 1, 'a complete code');
    else assert.equal(Math.max(...each), 1, 'a single code has one bit');
  const tokens = readTokens(bits, codeOf(lengths), codeOf(offsetLengths));
  return { tokens, lengths, offsetLengths, headerLengths, told };
}

function readLengths(bits: Bits, code: Code, count: number, told: number[]): number[] {
  const lengths: number[] = [];
  while (lengths.length < count) {
    const symbol = bits.symbol(code);
    told.push(symbol);
    if (symbol < 16) lengths.push(symbol);
    else if (symbol === 16) lengths.push(...Array<number>(3 + bits.take(2)).fill(lengths.at(-1)!));
    else lengths.push(...Array<number>(symbol === 17 ? 3 + bits.take(3) : 11 + bits.take(7)).fill(0));
  }
  assert.equal(lengths.length, count);
  return lengths;
}

function readTokens(bits: Bits, code: Code, offsetCode: Code): Token[] {
  const tokens: Token[] = [];
  for (let symbol = bits.symbol(code); symbol !== 256; symbol = bits.symbol(code)) {
    if (symbol < 256) {
      tokens.push({ kind: 'literal', byte: symbol });
      continue;
    }
    const length = LENGTH_BASES[symbol - 257]! + bits.take(LENGTH_EXTRA[symbol - 257]!);
    const slot = bits.symbol(offsetCode);
    const offset = OFFSET_BASES[slot]! + bits.take(slot < 2 ? 0 : (slot >> 1) - 1);
    tokens.push({ kind: 'match', length, offset });
  }
  return tokens;
}

/** The part of its space a code fills: 1 if it is complete. */
export function kraft(lengths: Iterable<number>): number {
  let filled = 0;
  for (const length of lengths) if (length > 0) filled += 2 ** -length;
  return filled;
}

/** Symbols by length << 16 | code. */
type Code = ReadonlyMap<number, number>;

function codeOf(lengths: readonly number[]): Code {
  const symbols = new Map<number, number>();
  for (let length = 1, code = 0; length <= 15; length++, code <<= 1)
    lengths.forEach((its, symbol) => its === length && symbols.set((length << 16) | code++, symbol));
  return symbols;
}

class Bits {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length * 8;
  }

  #next(): number {
    assert.ok(!this.isAtEnd, 'the body ends early');
    const bit = (this.#bytes[this.#at >> 3]! >> (this.#at & 7)) & 1;
    this.#at++;
    return bit;
  }

  take(count: number): number {
    let value = 0;
    for (let bit = 0; bit < count; bit++) value |= this.#next() << bit;
    return value;
  }

  restOfByte(): number {
    return this.take(-this.#at & 7);
  }

  symbol(code: Code): number {
    for (let length = 1, value = 0; length <= 15; length++) {
      value = (value << 1) | this.#next();
      const symbol = code.get((length << 16) | value);
      if (symbol !== undefined) return symbol;
    }
    throw new Error('no such code');
  }
}
