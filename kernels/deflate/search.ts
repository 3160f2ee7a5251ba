import { BEFORE, NEWEST } from './memory';
import { HASH_BITS, WINDOW } from './shared';

/** Of four bytes, and of the fifth, in a place's hash. */
const FACTOR: u32 = 0x85ebca6b;
export const FIFTH_FACTOR: u32 = 0x9e3779b1;

/** The offset of what `search` found last. */
export let found: usize = 0;

let niceLength: u32 = 32;
/** Of longer matches only so many places are noted, half of them at either end. */
export let maxInsert: u32 = 16;
/** 0 where the fifth byte does not count. */
let fifthFactor: u32 = FIFTH_FACTOR;

export function setSearch(nice: u32, insert: u32, least: u32): void {
  niceLength = nice;
  maxInsert = insert;
  fifthFactor = least > 4 ? FIFTH_FACTOR : 0;
}

/** Where the newest place with a place's hash is kept, from NEWEST. */
export function hashSlot(at: usize, fifth: u32): usize {
  const hash = (load<u32>(at) * FACTOR + load<u8>(at, 4) * fifth) >> (32 - HASH_BITS);
  return (<usize>hash) << 1;
}

/** Makes a place the newest of its hash; gives the one that was, 16 bits of it. PLAIN counts as place 0: its address is a multiple of 65536. */
export function note(at: usize): u32 {
  const slot = hashSlot(at, fifthFactor);
  const before = <u32>load<u16>(slot, NEWEST);
  store<u16>(slot, <u16>at, NEWEST);
  store<u16>((at & (WINDOW - 1)) << 1, <u16>before, BEFORE);
  return before;
}

/** Notes the places in a match, from `at` to `end`: of a long one those near its ends. */
export function noteMatch(at: usize, end: usize, length: u32): void {
  if (length > maxInsert) {
    const near = min(at + (maxInsert >> 1), end);
    while (at < near) note(at++);
    if (end > at + (maxInsert >> 1)) at = end - (maxInsert >> 1);
  }
  while (at < end) note(at++);
}

/**
 * The longest match longer than `length`, at most `most`, among so many places with the hash, newest first: gives its
 * length and `found`, or 0.
 *
 * Of a place 16 bits are known: one from further back means another by mistake, which comparing finds out. Offsets
 * only grow, or the chain has ended.
 */
export function search(at: usize, newest: u32, tries: u32, length: u32, most: u32): u32 {
  const enough = min(niceLength, most);
  let candidate = newest;
  let last: u32 = 0;
  let longest: u32 = 0;
  let end = load<u32>(at + length - 3);
  for (; tries > 0; tries--) {
    const offset = (<u32>at - candidate) & 0xffff;
    if (offset <= last || offset > WINDOW) break;
    last = offset;
    if (load<u32>(at + length - 3 - offset) === end) {
      const better = same(at, at - offset, most);
      if (better > length) {
        longest = length = better;
        found = offset;
        if (better >= enough) break;
        end = load<u32>(at + length - 3);
      }
    }
    candidate = load<u16>((candidate & (WINDOW - 1)) << 1, BEFORE);
  }
  return longest;
}

/** How many bytes are the same in both places, at most `most`. */
export function same(at: usize, match: usize, most: u32): u32 {
  let length: u32 = 0;
  do {
    const differ = load<u64>(at + length) ^ load<u64>(match + length);
    if (differ !== 0) return min(length + <u32>(ctz(differ) >> 3), most);
    length += 8;
  } while (length < most);
  return most;
}
