import { TABLE, TABLE_BYTES } from './memory';
import { HASH_BITS, LAST_LITERALS, LAST_MATCH_START, LEAST_MATCH, LONG } from './shared';

const STEP_BITS: usize = 6;
/** Among the bits of 16 bytes that differ: the bytes that were hashed. */
const HASHED: i32 = 0x3f;
const FACTOR: u64 = 0x9e37001b79b1;

/**
 * Packs [start, end) to `at`; gives the end of the packed bytes.
 *
 * One comparison of 16 bytes tells whether there is a match and, mostly, where it ends: what remains for the
 * processor to guess is little. Spoils bytes behind the packed ones, but none behind LZ4's bound for them.
 */
export function pack(start: usize, end: usize, at: usize): usize {
  if (end - start < LAST_MATCH_START) return putLast(start, end, at);
  memory.fill(TABLE, 0, TABLE_BYTES);
  const lastStart = end - LAST_MATCH_START;
  const matchLimit = end - LAST_LITERALS;
  let anchor = start;
  let from = start;
  let tries: usize = 1 << STEP_BITS;
  while (from <= lastStart) {
    const slot = slotOf(load<u64>(from));
    const place = from - start;
    const offset = (place - <usize>load<u16>(slot)) & 0xffff;
    store<u16>(slot, <u16>place);
    let match = from - offset;
    const differ = i8x16.bitmask(i8x16.ne(v128.load(from), v128.load(match)));
    if (offset === 0 || (differ & HASHED) !== 0) {
      from += tries++ >> STEP_BITS;
      continue;
    }
    const matchEnd = min(
      differ !== 0 ? from + ctz(differ) : sameEnd(from + 16, offset, matchLimit),
      matchLimit,
    );
    while (from > anchor && match > start && load<u8>(from - 1) === load<u8>(match - 1)) {
      from--;
      match--;
    }
    at = putSequence(anchor, from, offset, matchEnd - from - LEAST_MATCH, at);
    anchor = matchEnd;
    from = matchEnd;
    tries = 1 << STEP_BITS;
  }
  return putLast(anchor, end, at);
}

/** In: eight bytes, of which the first six count. */
function slotOf(word: u64): usize {
  const hash = ((word << 16) * FACTOR) >> (64 - HASH_BITS);
  return TABLE + ((<usize>hash) << 1);
}

/** Where the bytes from `at` differ from those so far back, or somewhere behind the limit. */
function sameEnd(at: usize, offset: usize, limit: usize): usize {
  while (at < limit) {
    const differ = i8x16.bitmask(i8x16.ne(v128.load(at), v128.load(at - offset)));
    if (differ !== 0) return at + ctz(differ);
    at += 16;
  }
  return at;
}

/** In: `more`, the match's length above the least. */
function putSequence(literals: usize, literalsEnd: usize, offset: usize, more: usize, at: usize): usize {
  const length = literalsEnd - literals;
  store<u8>(at, <u8>((min(length, LONG) << 4) | min(more, LONG)));
  at++;
  v128.store(at, v128.load(literals));
  if (length >= LONG) copy(literals, length, (at = putLength(length - LONG, at)));
  at += length;
  store<u16>(at, <u16>offset);
  return more < LONG ? at + 2 : putLength(more - LONG, at + 2);
}

function putLast(literals: usize, end: usize, at: usize): usize {
  const length = end - literals;
  store<u8>(at, <u8>(min(length, LONG) << 4));
  at = length < LONG ? at + 1 : putLength(length - LONG, at + 1);
  memory.copy(at, literals, length);
  return at + length;
}

function putLength(rest: usize, at: usize): usize {
  for (; rest >= 255; rest -= 255) store<u8>(at++, 255);
  store<u8>(at, <u8>rest);
  return at + 1;
}

/** Spoils up to 15 bytes behind the copy. */
function copy(from: usize, length: usize, to: usize): void {
  const end = to + length;
  do {
    v128.store(to, v128.load(from));
    from += 16;
    to += 16;
  } while (to < end);
}
