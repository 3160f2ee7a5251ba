import { HASH_BITS, TABLE, TABLE_BYTES } from './memory';

const FURTHEST: usize = 65535;
const LEAST_MATCH: usize = 4;
const LAST_LITERALS: usize = 5;
const LAST_MATCH_START: usize = 12;
const STEP_BITS: usize = 6;

function slotOf(at: usize): usize {
  const hash = (load<u32>(at) * 0x9e3779b1) >> (32 - HASH_BITS);
  return TABLE + ((<usize>hash) << 2);
}

/** Packs [start, end) to `at`; gives the end of the packed bytes. */
export function pack(start: usize, end: usize, at: usize): usize {
  let anchor = start;
  if (end - start > LAST_MATCH_START) {
    memory.fill(TABLE, 0, TABLE_BYTES);
    const lastStart = end - LAST_MATCH_START;
    const matchLimit = end - LAST_LITERALS;
    let from = start;
    while (true) {
      let match: usize = 0;
      let tries: usize = 1 << STEP_BITS;
      while (from <= lastStart) {
        const slot = slotOf(from);
        const seen = <usize>load<u32>(slot);
        store<u32>(slot, <u32>from);
        if (from - seen <= FURTHEST && load<u32>(seen) === load<u32>(from)) {
          match = seen;
          break;
        }
        from += tries++ >> STEP_BITS;
      }
      if (match === 0) break;
      while (from > anchor && match > start && load<u8>(from - 1) === load<u8>(match - 1)) {
        from--;
        match--;
      }
      const matchEnd = sameEnd(from + LEAST_MATCH, match + LEAST_MATCH, matchLimit);
      at = putSequence(anchor, from, from - match, matchEnd - from - LEAST_MATCH, at);
      anchor = matchEnd;
      from = matchEnd;
      if (from > lastStart) break;
      store<u32>(slotOf(from - 2), <u32>(from - 2));
    }
  }
  return putLast(anchor, end, at);
}

/** End of the bytes from `at` that are the same as those from `match`. */
function sameEnd(at: usize, match: usize, limit: usize): usize {
  while (at + 8 <= limit) {
    const differ = load<u64>(at) ^ load<u64>(match);
    if (differ !== 0) return at + <usize>(ctz(differ) >> 3);
    at += 8;
    match += 8;
    while (at + 16 <= limit) {
      const same = i8x16.bitmask(i8x16.eq(v128.load(at), v128.load(match)));
      if (same !== 0xffff) return at + <usize>ctz(~same);
      at += 16;
      match += 16;
    }
  }
  while (at < limit && load<u8>(at) === load<u8>(match)) {
    at++;
    match++;
  }
  return at;
}

function putSequence(literals: usize, literalsEnd: usize, offset: usize, more: usize, at: usize): usize {
  const length = literalsEnd - literals;
  const token = at++;
  if (length < 15) {
    v128.store(at, v128.load(literals));
    store<u8>(token, <u8>((length << 4) | min<usize>(more, 15)));
    at += length;
  } else {
    store<u8>(token, <u8>(0xf0 | min<usize>(more, 15)));
    at = putLength(length - 15, at);
    const end = at + length;
    do {
      v128.store(at, v128.load(literals));
      at += 16;
      literals += 16;
    } while (at < end);
    at = end;
  }
  store<u16>(at, <u16>offset);
  return more < 15 ? at + 2 : putLength(more - 15, at + 2);
}

function putLast(literals: usize, end: usize, at: usize): usize {
  const length = end - literals;
  store<u8>(at, <u8>(min<usize>(length, 15) << 4));
  at = length < 15 ? at + 1 : putLength(length - 15, at + 1);
  memory.copy(at, literals, length);
  return at + length;
}

function putLength(rest: usize, at: usize): usize {
  while (rest >= 255) {
    store<u8>(at++, 255);
    rest -= 255;
  }
  store<u8>(at, <u8>rest);
  return at + 1;
}
