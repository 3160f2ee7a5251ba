/**
 * One pass over a document. Every `at` is an address; 0 is a doubt.
 * Needs an LF behind the document, which belongs to no token.
 */
import { addName, nameHash, namesEnd, truncateNames } from '../clean/names';
import { NAMES } from '../clean/memory';
import { scalarEnd } from '../clean/scalars';
import { isPythonHex, plainEnd, QUOTE } from '../clean/strings';
import { INPUT, MEMBERS, MOST_MEMBERS } from './shared';

const BACKSLASH: u8 = 0x5c;
const BRACE_OPEN: u8 = 0x7b;
const BRACE_CLOSE: u8 = 0x7d;
const BRACKET_OPEN: u8 = 0x5b;
const BRACKET_CLOSE: u8 = 0x5d;
/** Two bytes, little-endian. */
const COMMA_SPACE: u16 = 0x202c;
/** Three bytes: quote, colon, space. */
const NAME_END: u32 = 0x203a22;

const MAX_DEPTH: u32 = 64;
const TABLE_BYTES: usize = MOST_MEMBERS * 4;

/** Top-level members so far. */
let count: usize = 0;

/** In: the document INPUT[start, end), LF behind it.  Out: how many members MEMBERS has now; -1 for a doubt. */
export function scan(start: u32, end: u32): i32 {
  count = 0;
  truncateNames(NAMES);
  const at = INPUT + start;
  if (load<u8>(at) !== BRACE_OPEN || objectEnd(at + 1, 0) !== INPUT + end) return -1;
  return <i32>count;
}

function valueEnd(at: usize, depth: u32): usize {
  const byte = load<u8>(at);
  if (byte === QUOTE) return stringEnd(at + 1);
  if (byte === BRACE_OPEN) return objectEnd(at + 1, depth + 1);
  if (byte === BRACKET_OPEN) return arrayEnd(at + 1, depth + 1);
  return scalarEnd(at);
}

function arrayEnd(at: usize, depth: u32): usize {
  if (depth >= MAX_DEPTH) return 0;
  if (load<u8>(at) === BRACKET_CLOSE) return at + 1;
  while (true) {
    at = valueEnd(at, depth);
    if (at === 0) return 0;
    const next = load<u16>(at);
    if (<u8>next === BRACKET_CLOSE) return at + 1;
    if (next !== COMMA_SPACE) return 0;
    at += 2;
  }
}

function objectEnd(at: usize, depth: u32): usize {
  if (depth >= MAX_DEPTH) return 0;
  if (load<u8>(at) === BRACE_CLOSE) return at + 1;
  const base = namesEnd;
  let filter: u64 = 0;
  while (true) {
    if (load<u8>(at) !== QUOTE) return 0;
    const start = at + 1;
    const end = plainEnd(start); // a name with escapes is a doubt
    if ((load<u32>(end) & 0xffffff) !== NAME_END) return 0;
    const hash = nameHash(headOf(start, end), start, end);
    const bit = (<u64>1) << (hash >> 58);
    if (!addName(base, (filter & bit) !== 0, hash)) return 0;
    filter |= bit;
    at = valueEnd(end + 3, depth);
    if (at === 0) return 0;
    if (depth === 0 && !addMember(start, end, at)) return 0;
    const next = load<u16>(at);
    if (<u8>next === BRACE_CLOSE) break;
    if (next !== COMMA_SPACE) return 0;
    at += 2;
  }
  truncateNames(base);
  return at + 1;
}

/** The first eight bytes of a name, zeros behind its end. */
function headOf(start: usize, end: usize): u64 {
  const length = end - start;
  const head = load<u64>(start);
  return length >= 8 ? head : head & (((<u64>1) << (length << 3)) - 1);
}

/** In: a name without its quotes, and the end of its value, which begins three bytes behind it. */
function addMember(nameStart: usize, nameEnd: usize, valueEnd: usize): bool {
  if (count === MOST_MEMBERS) return false;
  const place = MEMBERS + count * 4;
  store<u32>(place, <u32>(nameStart - INPUT));
  store<u32>(place + TABLE_BYTES, <u32>(nameEnd - INPUT));
  store<u32>(place + 2 * TABLE_BYTES, <u32>(nameEnd + 3 - INPUT));
  store<u32>(place + 3 * TABLE_BYTES, <u32>(valueEnd - INPUT));
  count++;
  return true;
}

/** In: behind the opening quote.  Out: behind the closing one, or 0. */
function stringEnd(at: usize): usize {
  while (true) {
    at = plainEnd(at);
    const byte = load<u8>(at);
    if (byte === QUOTE) return at + 1;
    if (byte !== BACKSLASH) return 0;
    at = escapeEnd(at);
    if (at === 0) return 0;
  }
}

/** At the backslash of an escape spelled as Python spells it. */
function escapeEnd(at: usize): usize {
  const letter = load<u8>(at, 1);
  if (letter === 0x75) return isPythonHex(load<u32>(at, 2)) ? at + 6 : 0; // u
  const isShort =
    letter === QUOTE ||
    letter === BACKSLASH ||
    letter === 0x6e ||
    letter === 0x74 ||
    letter === 0x72 ||
    letter === 0x62 ||
    letter === 0x66;
  return isShort ? at + 2 : 0;
}
