/**
 * Strings in COPY's spelling: 16 bytes at a time to the next byte that does not stand for itself.
 * Every `at` is an address; 0 is a doubt.
 */
import { addEdit, LETTER_T, NOTHING } from './edits';

export const QUOTE: u8 = 0x22;
const BACKSLASH: u8 = 0x5c;
const SPACE: u8 = 0x20;

/** Address of the first byte that is not printable ASCII, or is the quote or the backslash. */
export function plainEnd(at: usize): usize {
  const quotes = i8x16.splat(QUOTE);
  const backslashes = i8x16.splat(BACKSLASH);
  const ones = i8x16.splat(1);
  const blanks = i8x16.splat(SPACE + 1);
  while (true) {
    const bytes = v128.load(at);
    // One more, as signed numbers: below 0x21 are controls, and DEL and all above it have become negative.
    const odd = i8x16.lt_s(i8x16.add(bytes, ones), blanks);
    const special = v128.or(i8x16.eq(bytes, quotes), i8x16.eq(bytes, backslashes));
    const stops = i8x16.bitmask(v128.or(odd, special));
    if (stops !== 0) return at + ctz(stops);
    at += 16;
  }
}

/** In: behind the opening quote.  Out: behind the closing one, or 0. */
export function stringEnd(at: usize): usize {
  while (true) {
    at = plainEnd(at);
    const byte = load<u8>(at);
    if (byte === QUOTE) return at + 1;
    if (byte !== BACKSLASH) return 0;
    at = escapeEnd(at);
    if (at === 0) return 0;
  }
}

/** Whether the backslashes of the JSON are doubled, as COPY writes them; otherwise it is as in a dump row. */
let isDoubled: bool = true;

export function readAsInDumpRows(): void {
  isDoubled = false;
}

/** A JSON escape, spelled as Python spells it. */
function escapeEnd(at: usize): usize {
  return isDoubled ? doubledEscapeEnd(at) : plainEscapeEnd(at);
}

function plainEscapeEnd(at: usize): usize {
  const letter = load<u8>(at, 1);
  if (letter === 0x75) return isPythonHex(load<u32>(at, 2)) ? at + 6 : 0; // u
  return letter === BACKSLASH || isShortEscape(letter) ? at + 2 : 0;
}

function doubledEscapeEnd(at: usize): usize {
  if (load<u8>(at, 1) !== BACKSLASH) return 0;
  addEdit(at, 1, NOTHING);
  const letter = load<u8>(at, 2);
  if (letter === 0x75) return isPythonHex(load<u32>(at, 3)) ? at + 7 : 0; // u
  if (letter === BACKSLASH) {
    if (load<u8>(at, 3) !== BACKSLASH) return 0;
    addEdit(at + 2, 1, NOTHING);
    return at + 4;
  }
  return isShortEscape(letter) ? at + 3 : 0;
}

function isShortEscape(letter: u8): bool {
  return (
    letter === QUOTE ||
    letter === 0x6e ||
    letter === 0x74 ||
    letter === 0x72 ||
    letter === 0x62 ||
    letter === 0x66
  );
}

/** Four hexadecimal digits of lower case, and not of a character that has a short escape or stands for itself. */
export function isPythonHex(digits: u32): bool {
  let unit: u32 = 0;
  for (let i = 0; i < 4; i++, digits >>= 8) {
    const byte = digits & 0xff;
    const digit = byte - 0x30 <= 9 ? byte - 0x30 : byte - 0x61 <= 5 ? byte - 0x57 : 16;
    if (digit === 16) return false;
    unit = (unit << 4) | digit;
  }
  if (unit >= 0x20) return unit >= 0x7f;
  return unit < 0x08 || unit === 0x0b || unit > 0x0d;
}

export function hasBlank(at: usize, end: usize): bool {
  const blanks = i8x16.splat(SPACE);
  for (; at < end; at += 16) {
    const found = i8x16.bitmask(i8x16.eq(v128.load(at), blanks));
    if (found !== 0) return at + ctz(found) < end;
  }
  return false;
}

/** Notes an edit for each blank. */
export function blanksToT(at: usize, end: usize): void {
  for (; at < end; at++) if (load<u8>(at) === SPACE) addEdit(at, 1, LETTER_T);
}
