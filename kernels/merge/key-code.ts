/**
 * Packed keys, as in src/record/row/order.ts but with all 64 bits: code(a) < code(b) implies a < b, equal codes say nothing.
 *
 * Three bits of a class (behind one of three prefixes, or between two of them), then the bytes behind the prefix, or
 * of the whole key; zeros behind its end.
 */

/** Above every code. */
export const ENDED: u64 = u64.MAX_VALUE;

const CLASS_BITS: u64 = 3;
/** Big-endian: /authors and /OL, /books/O and L, /works/O and L. */
const AUTHORS: u64 = 0x2f617574686f7273;
const AUTHORS_REST: u64 = 0x2f4f4c0000000000;
const BOOKS: u64 = 0x2f626f6f6b732f4f;
const WORKS: u64 = 0x2f776f726b732f4f;
const BOOKS_REST: u64 = 0x4c00000000000000;

export function codeOf(key: usize, end: usize): u64 {
  const head = bytesFrom(key, end);
  if (head < AUTHORS) return code(0, head);
  if (head === AUTHORS) {
    const side = sideOf(bytesFrom(key + 8, end) & 0xffffff0000000000, AUTHORS_REST);
    return side === 1 ? code(1, bytesFrom(key + 11, end)) : code(side, head);
  }
  if (head < BOOKS) return code(2, head);
  if (head === BOOKS) {
    const side = sideOf(bytesFrom(key + 8, end) & 0xff00000000000000, BOOKS_REST);
    return side === 1 ? code(3, bytesFrom(key + 9, end)) : code(2 + side, head);
  }
  if (head < WORKS) return code(4, head);
  if (head > WORKS) return code(6, head);
  const side = sideOf(bytesFrom(key + 8, end) & 0xff00000000000000, BOOKS_REST);
  return side === 1 ? code(5, bytesFrom(key + 9, end)) : code(4 + side, head);
}

/** 0: in front of the prefix; 1: has it; 2: behind it. */
function sideOf(rest: u64, wanted: u64): u64 {
  return rest < wanted ? 0 : rest === wanted ? 1 : 2;
}

function code(keyClass: u64, bytes: u64): u64 {
  return (keyClass << (64 - CLASS_BITS)) | (bytes >> CLASS_BITS);
}

/** Eight bytes as a number, the first highest, zeros for those at and behind `end`. */
function bytesFrom(at: usize, end: usize): u64 {
  if (at >= end) return 0;
  const bytes = bswap(load<u64>(at));
  const count = end - at;
  return count >= 8 ? bytes : bytes & ~(u64.MAX_VALUE >> ((<u64>count) << 3));
}
