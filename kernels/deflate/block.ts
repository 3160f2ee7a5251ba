import { bitsEnd, goOn, put, waitingBits, waitingCount } from './bits';
import { makeLengths } from './code-lengths';
import {
  CANONICAL,
  CODES,
  COUNTS,
  LENGTH_CODES,
  LENGTH_COUNTS,
  LENGTH_LENGTHS,
  LENGTHS,
  OFFSET_CODES,
  OFFSET_COUNTS,
  OFFSET_LENGTHS,
  TOKENS,
  TOLD,
} from './memory';
import { END_OF_BLOCK, FIRST_LENGTH, LITERALS, OFFSETS } from './shared';
import { lengthBase, lengthExtra, lengthSlot, offsetBase, offsetExtra, offsetSlot } from './slots';

const LONGEST_CODE: u32 = 15;
/** Of the code that the lengths of the others are told in. */
const LONGEST_LENGTH_CODE: u32 = 7;
/** In the header: the length before again, zeros, more zeros. */
const AGAIN: u32 = 16;
const ZEROS: u32 = 17;
const MANY_ZEROS: u32 = 18;
const LENGTH_ORDER: usize = memory.data<u8>([
  16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
]);
const BITS: u32 = 0xffffff;

/** Writes the tokens before `tokensEnd` as a block with codes of its own (RFC 1951, 3.2.7), and clears the counts. */
export function putBlock(tokensEnd: usize): void {
  store<u32>(COUNTS + (END_OF_BLOCK << 2), 1);
  makeLengths(COUNTS, LITERALS, LONGEST_CODE, LENGTHS);
  makeLengths(OFFSET_COUNTS, OFFSETS, LONGEST_CODE, OFFSET_LENGTHS);
  putHeader();
  makeCodes();
  putTokens(tokensEnd);
  const end = load<u32>(CODES + (END_OF_BLOCK << 2));
  put(end & BITS, end >> 24);
  memory.fill(COUNTS, 0, (288 + 32) << 2);
}

function putHeader(): void {
  const literals = usedOf(LENGTHS, LITERALS, FIRST_LENGTH);
  const offsets = usedOf(OFFSET_LENGTHS, OFFSETS, 1);
  memory.fill(LENGTH_COUNTS, 0, 19 << 2);
  const toldEnd = tell(LENGTHS, literals, OFFSET_LENGTHS, offsets);
  makeLengths(LENGTH_COUNTS, 19, LONGEST_LENGTH_CODE, LENGTH_LENGTHS);
  makeCanonical(LENGTH_LENGTHS, 19);
  let told: u32 = 19;
  while (told > 4 && load<u8>(LENGTH_LENGTHS + load<u8>(LENGTH_ORDER + told - 1)) === 0) told--;
  put(4, 3);
  put(literals - FIRST_LENGTH, 5);
  put(offsets - 1, 5);
  put(told - 4, 4);
  for (let place: u32 = 0; place < told; place++)
    put(load<u8>(LENGTH_LENGTHS + load<u8>(LENGTH_ORDER + place)), 3);
  for (let place = TOLD; place < toldEnd; place += 2) {
    const symbol = <u32>load<u8>(place);
    put(load<u32>(CANONICAL + (symbol << 2)), load<u8>(LENGTH_LENGTHS + symbol));
    if (symbol >= AGAIN) put(load<u8>(place + 1), symbol === AGAIN ? 2 : symbol === ZEROS ? 3 : 7);
  }
}

/** How many lengths there are to the last one that is not 0. */
function usedOf(lengths: usize, most: u32, least: u32): u32 {
  while (most > least && load<u8>(lengths + most - 1) === 0) most--;
  return most;
}

/** Both rows of lengths as one, told in TOLD by stretches of equal ones; counts the symbols. Gives the end. */
function tell(lengths: usize, count: u32, more: usize, moreCount: u32): usize {
  const all = count + moreCount;
  let to = TOLD;
  for (let from: u32 = 0; from < all;) {
    const length = <u32>load<u8>(from < count ? lengths + from : more + from - count);
    let next = from + 1;
    while (next < all && load<u8>(next < count ? lengths + next : more + next - count) === length) next++;
    let run = next - from;
    from = next;
    if (length > 0) {
      to = tellSymbol(length, 0, to);
      run--;
    }
    while (run >= 3) {
      const most: u32 = length > 0 ? 6 : 138;
      const told = min(run, most);
      if (length > 0) to = tellSymbol(AGAIN, told - 3, to);
      else if (told < 11) to = tellSymbol(ZEROS, told - 3, to);
      else to = tellSymbol(MANY_ZEROS, told - 11, to);
      run -= told;
    }
    while (run-- > 0) to = tellSymbol(length, 0, to);
  }
  return to;
}

function tellSymbol(symbol: u32, extra: u32, to: usize): usize {
  store<u8>(to, <u8>symbol);
  store<u8>(to + 1, <u8>extra);
  const count = LENGTH_COUNTS + (symbol << 2);
  store<u32>(count, load<u32>(count) + 1);
  return to + 2;
}

/** CODES, LENGTH_CODES and OFFSET_CODES of the lengths. */
function makeCodes(): void {
  makeCanonical(LENGTHS, LITERALS);
  for (let symbol: u32 = 0; symbol <= END_OF_BLOCK; symbol++)
    store<u32>(
      CODES + (symbol << 2),
      load<u32>(CANONICAL + (symbol << 2)) | ((<u32>load<u8>(LENGTHS + symbol)) << 24),
    );
  for (let length: u32 = 3; length < 259; length++) {
    const slot = lengthSlot(length);
    const bits = <u32>load<u8>(LENGTHS + FIRST_LENGTH + slot);
    store<u32>(
      LENGTH_CODES + (length << 2),
      load<u32>(CANONICAL + ((FIRST_LENGTH + slot) << 2)) |
        ((length - lengthBase(slot)) << bits) |
        ((bits + lengthExtra(slot)) << 24),
    );
  }
  makeCanonical(OFFSET_LENGTHS, OFFSETS);
  for (let slot: u32 = 0; slot < OFFSETS; slot++)
    store<u32>(
      OFFSET_CODES + (slot << 2),
      load<u32>(CANONICAL + (slot << 2)) | ((<u32>load<u8>(OFFSET_LENGTHS + slot)) << 24),
    );
}

/** CANONICAL: the codes for lengths, first bit lowest. */
function makeCanonical(lengths: usize, symbols: u32): void {
  let code: u32 = 0;
  for (let length: u32 = 1; length <= LONGEST_CODE; length++, code <<= 1)
    for (let symbol: u32 = 0; symbol < symbols; symbol++)
      if (load<u8>(lengths + symbol) === length) {
        store<u32>(CANONICAL + (symbol << 2), reversed(code, length));
        code++;
      }
}

function reversed(code: u32, length: u32): u32 {
  let bits: u32 = 0;
  for (; length > 0; length--, code >>= 1) bits = (bits << 1) | (code & 1);
  return bits;
}

function putTokens(tokensEnd: usize): void {
  let bits = waitingBits();
  let count = waitingCount();
  let at = bitsEnd();
  for (let from = TOKENS; from < tokensEnd; from += 4) {
    const token = load<u32>(from);
    if (token < 256) {
      const code = load<u32>(token << 2, CODES);
      bits |= (<u64>(code & BITS)) << count;
      count += code >> 24;
    } else {
      const code = load<u32>((token >> 16) << 2, LENGTH_CODES);
      bits |= (<u64>(code & BITS)) << count;
      count += code >> 24;
      const offset = (token & 0xffff) + 1;
      const slot = offsetSlot(offset);
      const offsetCode = load<u32>(slot << 2, OFFSET_CODES);
      const length = offsetCode >> 24;
      bits |= (<u64>((offsetCode & BITS) | ((offset - offsetBase(slot)) << length))) << count;
      count += length + offsetExtra(slot);
    }
    store<u64>(at, bits);
    at += <usize>(count >> 3);
    bits >>= count & 56;
    count &= 7;
  }
  goOn(bits, count, at);
}
