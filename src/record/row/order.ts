/**
 * Row order: the key as bytes, then the revision as a number, then the whole
 * row as bytes. Rows that are equal in all three are equal bytes, so the order
 * is total and a sorted file does not depend on how it was sorted.
 */

/** Compares two rows; `End` is the index of a row's LF. The answer's sign counts. */
export function compareRows(
  a: Buffer,
  aStart: number,
  aEnd: number,
  aKeyStart: number,
  aKeyEnd: number,
  aRevision: number,
  b: Buffer,
  bStart: number,
  bEnd: number,
  bKeyStart: number,
  bKeyEnd: number,
  bRevision: number,
): number {
  const byKey = compareBytes(a, aKeyStart, aKeyEnd, b, bKeyStart, bKeyEnd);
  if (byKey !== 0) return byKey;
  if (aRevision !== bRevision) return aRevision - bRevision;
  return compareBytes(a, aStart, aEnd, b, bStart, bEnd);
}

/** What a row is, in row order, to the one before it: of its key with its revision or a higher one, or of another key. */
export const SAME_REVISION = 0;
export const NEXT_REVISION = 1;
export const NEW_KEY = 2;

/** Whether the row is the latest of its key as far as rows have come: of equal revisions the first is. */
export function isLatestSoFar(relation: number): boolean {
  return relation !== SAME_REVISION;
}

/** Below this many bytes a loop beats the call into native code. */
const LOOP_BYTES = 48;

/** Compares bytes as unsigned numbers, the shorter first where one begins the other. */
export function compareBytes(
  a: Buffer,
  aStart: number,
  aEnd: number,
  b: Buffer,
  bStart: number,
  bEnd: number,
): number {
  const aLength = aEnd - aStart;
  const bLength = bEnd - bStart;
  const looped = Math.min(aLength, bLength, LOOP_BYTES);
  for (let at = 0; at < looped; at += 1) {
    const difference = a[aStart + at]! - b[bStart + at]!;
    if (difference !== 0) return difference;
  }
  if (looped < LOOP_BYTES || aLength === looped || bLength === looped) return aLength - bLength;
  return a.compare(b, bStart + looped, bEnd, aStart + looped, aEnd);
}

/*
 * Packed keys. Sorting wants one machine word per row, so a key is packed into
 * a code of CODE_BITS bits whose order never contradicts the order of the keys:
 *
 *     code(a) < code(b)  implies  a < b;   equal codes say nothing, compare the rows.
 *
 * Nearly all keys begin with one of three prefixes, so the code is a class and
 * a payload. Keys with the prefix PREFIXES[i] are class 2i+1, and the keys that
 * lie between two prefixes are an even class. In a prefix class the payload is
 * up to eight characters in four bits each: 0 end of the key, 1 below '0', 2-11
 * the digits, 12 above '9'; after a character that is not a digit the rest stays
 * 0, because 1 and 12 no longer tell which character it was. In an even class
 * the payload is the first four bytes of the key.
 */
const PREFIXES: readonly Uint8Array[] = ['/authors/OL', '/books/OL', '/works/OL'].map(asBytes);

/** Bits of a packed key; the low INDEX_BITS of the word are free for the row's index. */
export const CODE_BITS = 35;
export const INDEX_BITS = 64 - CODE_BITS;

/**
 * Packs the key bytes[start, end) into words[at] (low) and words[at + 1] (high):
 * seen as one little-endian 64-bit number, the code stands above INDEX_BITS zeros.
 */
export function packKey(bytes: Uint8Array, start: number, end: number, words: Uint32Array, at: number): void {
  const keyClass = classOf(bytes, start, end);
  const prefix = keyClass & 1 ? PREFIXES[keyClass >> 1]! : undefined;
  const payload = prefix ? packDigits(bytes, start + prefix.length, end) : packBytes(bytes, start, end);
  words[at] = payload << INDEX_BITS;
  words[at + 1] = (keyClass << INDEX_BITS) | (payload >>> (32 - INDEX_BITS));
}

/** The first four bytes from `start` as a number, the first highest; zeros behind the end. */
export function packBytes(bytes: Uint8Array, start: number, end: number): number {
  let packed = 0;
  for (let at = start; at < start + 4; at += 1) packed = (packed << 8) | (at < end ? bytes[at]! : 0);
  return packed >>> 0;
}

function classOf(bytes: Uint8Array, start: number, end: number): number {
  for (let index = 0; index < PREFIXES.length; index += 1) {
    const side = sideOf(PREFIXES[index]!, bytes, start, end);
    if (side < 0) return 2 * index;
    if (side === 0) return 2 * index + 1;
  }
  return 2 * PREFIXES.length;
}

/** Negative: the key lies before all keys with the prefix; 0: it has the prefix; positive: it lies behind them. */
function sideOf(prefix: Uint8Array, bytes: Uint8Array, start: number, end: number): number {
  for (let at = 0; at < prefix.length; at += 1) {
    if (start + at >= end) return -1;
    const difference = bytes[start + at]! - prefix[at]!;
    if (difference !== 0) return difference;
  }
  return 0;
}

function packDigits(bytes: Uint8Array, start: number, end: number): number {
  let packed = 0;
  for (let place = 28; place >= 0; place -= 4) {
    const at = start + (28 - place) / 4;
    if (at >= end) break;
    const digit = bytes[at]! - 0x30;
    if (digit < 0 || digit > 9) return (packed | ((digit < 0 ? 1 : 12) << place)) >>> 0;
    packed |= (digit + 2) << place;
  }
  return packed >>> 0;
}

function asBytes(text: string): Uint8Array {
  return Uint8Array.from(text, character => character.charCodeAt(0));
}
