import { LEAST_MATCH, LONG } from './shared';

/** A copy of so many bytes at most behind what it has to write needs no more care. */
const SPOILED: usize = 48;
/** So far from their ends, a sequence of short lengths needs no checks: its packed bytes, its plain ones. */
const SHORT_PACKED: usize = 20;
const SHORT_PLAIN: usize = 64;

/** What is no length: more than there is room for, or cut. */
const DAMAGED: usize = usize.MAX_VALUE;

/** Where the length last read ended. */
let lengthEnd: usize = 0;

/**
 * Unpacks [start, end) to [at, limit); gives the end of the plain bytes, 0 when the packed bytes are damaged.
 *
 * Most sequences are short and far from both ends: they are copied 16 bytes at a time, past their end. Where that
 * could touch a byte behind the limit, every byte is counted.
 */
export function unpack(start: usize, end: usize, at: usize, limit: usize): usize {
  const packedSafe = end - start > SHORT_PACKED ? end - SHORT_PACKED : start;
  const plainSafe = limit - at > SHORT_PLAIN ? limit - SHORT_PLAIN : at;
  let from = start;
  let to = at;
  while (from < end) {
    const token = <usize>load<u8>(from++);
    let length = token >> 4;
    if (length < LONG && from < packedSafe && to < plainSafe) {
      v128.store(to, v128.load(from));
      from += length;
      to += length;
    } else {
      if (length === LONG) {
        length = readLength(from, end, limit - to);
        if (length === DAMAGED) return 0;
        from = lengthEnd;
      }
      if (length > end - from || length > limit - to) return 0;
      copyLiterals(from, length, to, limit);
      from += length;
      to += length;
      if (from === end) return to;
      if (end - from < 2) return 0;
    }
    const offset = <usize>load<u16>(from);
    from += 2;
    if (offset === 0 || offset > to - at) return 0;
    let more = token & LONG;
    if (more < LONG && offset >= 16 && to < plainSafe) {
      v128.store(to, v128.load(to - offset));
      store<u32>(to, load<u32>(to - offset, 16), 16);
      to += more + LEAST_MATCH;
      continue;
    }
    if (more === LONG) {
      more = readLength(from, end, limit - to);
      if (more === DAMAGED) return 0;
      from = lengthEnd;
    }
    if (more + LEAST_MATCH > limit - to) return 0;
    copyMatch(offset, more + LEAST_MATCH, to, limit);
    to += more + LEAST_MATCH;
  }
  return 0;
}

/** Reads the rest of a length; DAMAGED when it is longer than `room` or is cut. */
function readLength(from: usize, end: usize, room: usize): usize {
  let length = LONG;
  while (from < end) {
    const byte = <usize>load<u8>(from++);
    length += byte;
    if (length > room) return DAMAGED;
    if (byte !== 255) {
      lengthEnd = from;
      return length;
    }
  }
  return DAMAGED;
}

function copyLiterals(from: usize, length: usize, to: usize, limit: usize): void {
  if (limit - to < length + SPOILED) {
    memory.copy(to, from, length);
    return;
  }
  const end = to + length;
  do {
    v128.store(to, v128.load(from));
    to += 16;
    from += 16;
  } while (to < end);
}

function copyMatch(offset: usize, length: usize, to: usize, limit: usize): void {
  const match = to - offset;
  if (limit - to < length + SPOILED) copyBytes(match, length, to);
  else copyWide(match, length, to);
}

function copyBytes(from: usize, length: usize, to: usize): void {
  const end = to + length;
  while (to < end) store<u8>(to++, load<u8>(from++));
}

/** A match that reaches into itself repeats: the stretch that is known doubles until 16 bytes can be copied at once. */
function copyWide(from: usize, length: usize, to: usize): void {
  const end = to + length;
  while (to - from < 16) {
    const known = to - from;
    v128.store(to, v128.load(from));
    to += known;
  }
  while (to < end) {
    v128.store(to, v128.load(from));
    to += 16;
    from += 16;
  }
}
