/**
 * One pass over a data row that proves it is, but for a few edits, what Python would write.
 *
 * The twin of src/dump/clean/twin/scan-row.ts, where it is told what is proved. Every `at` is an address; 0 is a doubt.
 * Needs an LF behind the row and SLACK behind that: LF belongs to no token.
 */
import { addEdit, editsEnd, AUTHORS, BOOKS, LANGUAGES, NOTHING, PEOPLE, truncateEdits } from './edits';
import { DATETIMES, EDITS, EDITS_END, NAMES } from './memory';
import { addName, nameHash, namesEnd, truncateNames } from './names';
import { integerEnd, isDigit, scalarEnd } from './scalars';
import { blanksToT, hasBlank, plainEnd, QUOTE, stringEnd } from './strings';

const TAB: u8 = 0x09;
const LF: u8 = 0x0a;
const BRACE_OPEN: u8 = 0x7b;
const BRACE_CLOSE: u8 = 0x7d;
const BRACKET_OPEN: u8 = 0x5b;
const BRACKET_CLOSE: u8 = 0x5d;
const COMMA: u8 = 0x2c;
/** Two bytes, little-endian. */
const COMMA_SPACE: u16 = 0x202c;
/** Three bytes: quote, colon, space. */
const NAME_END: u32 = 0x203a22;

const MAX_DEPTH: u32 = 64;
/** A revision of so many digits may be beyond the range. */
const DOUBTFUL_REVISION_DIGITS: usize = 10;

/** Which object is read: only the first three hold columns. */
const DOCUMENT: u32 = 0;
const DOCUMENT_TYPE: u32 = 1;
const LAST_MODIFIED: u32 = 2;
const OTHER: u32 = 3;

/** Bits of DATETIMES: the object is a datetime; its `value` is there, is a string, holds a blank. */
const IS_DATETIME: u8 = 1;
const HAS_TEXT: u8 = 2;
const HAS_BLANK: u8 = 4;

/** Names and prefixes as little-endian numbers. */
const ID: u64 = 0x6469;
const KEY: u64 = 0x79656b;
const TYPE: u64 = 0x65707974;
const VALUE: u64 = 0x65756c6176;
const REVISION: u64 = 0x6e6f697369766572;
const LAST_MOD: u64 = 0x646f6d5f7473616c;
const MODIFIED: u64 = 0x6465696669646f6d;
const L_PREFIX: u64 = 0x2f6c2f;
const A_PREFIX: u64 = 0x2f612f;
const B_PREFIX: u64 = 0x2f622f;
const USER_PREFIX: u64 = 0x2f726573752f;
/** "/type/datetime" with its quotes. */
const DATETIME_HEAD: u64 = 0x642f657079742f22;
const DATETIME_TAIL: u64 = 0x22656d6974657461;

/** Spans of the row last scanned, 0 where absent; key and type without an old prefix. */
export let jsonStart: usize = 0;
export let revisionStart: usize = 0;
export let revisionEnd: usize = 0;
export let typeStart: usize = 0;
export let typeEnd: usize = 0;
export let typePrefix: u32 = NOTHING;
export let keyStart: usize = 0;
export let keyEnd: usize = 0;
export let keyPrefix: u32 = NOTHING;
export let modifiedStart: usize = 0;
export let modifiedEnd: usize = 0;
/** Its blanks become T. */
export let modifiedIsEdited: bool = false;

/** Address of the LF of the row at `start`, or 0. */
export function scanRow(start: usize): usize {
  const second = numberColumnEnd(start);
  if (second === 0) return 0;
  const json = numberColumnEnd(second);
  return json === 0 ? 0 : scanDocument(json);
}

/** As scanRow, from where the JSON begins. */
export function scanDocument(start: usize): usize {
  truncateEdits(EDITS);
  truncateNames(NAMES);
  revisionStart = 0;
  typeStart = 0;
  keyStart = 0;
  modifiedStart = 0;
  jsonStart = start;
  if (load<u8>(jsonStart) !== BRACE_OPEN) return 0;
  const end = objectEnd(jsonStart + 1, 0, DOCUMENT);
  if (end === 0 || load<u8>(end) !== LF || editsEnd === EDITS_END) return 0;
  const hasColumns = revisionStart !== 0 && typeStart !== 0 && keyStart !== 0 && modifiedStart !== 0;
  return hasColumns ? end : 0;
}

/** A column of digits and its tab. */
function numberColumnEnd(at: usize): usize {
  const start = at;
  while (isDigit(load<u8>(at))) at++;
  return at > start && load<u8>(at) === TAB ? at + 1 : 0;
}

function valueEnd(at: usize, depth: u32): usize {
  const byte = load<u8>(at);
  if (byte === QUOTE) return stringEnd(at + 1);
  if (byte === BRACE_OPEN) return objectEnd(at + 1, depth + 1, OTHER);
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

function objectEnd(at: usize, depth: u32, role: u32): usize {
  if (depth >= MAX_DEPTH) return 0;
  if (load<u8>(at) === BRACE_CLOSE) return at + 1;
  const base = namesEnd;
  let filter: u64 = 0;
  store<u8>(DATETIMES + depth, 0);
  while (true) {
    if (load<u8>(at) !== QUOTE) return 0;
    const start = at + 1;
    const end = plainEnd(start); // a name with escapes is a doubt
    if ((load<u32>(end) & 0xffffff) !== NAME_END) return 0;
    const head = headOf(start, end);
    const hash = nameHash(head, start, end);
    const bit = (<u64>1) << (hash >> 58);
    if (!addName(base, (filter & bit) !== 0, hash)) return 0;
    filter |= bit;
    at = memberEnd(head, start, end, depth, role);
    if (at === 0) return 0;
    const next = load<u16>(at);
    if (<u8>next === BRACE_CLOSE) break;
    if (next !== COMMA_SPACE) return 0;
    at += 2;
  }
  truncateNames(base);
  return (load<u8>(DATETIMES + depth) & (IS_DATETIME | HAS_TEXT)) === IS_DATETIME ? 0 : at + 1;
}

/** The first eight bytes of a name, zeros behind its end. */
function headOf(start: usize, end: usize): u64 {
  const length = end - start;
  const head = load<u64>(start);
  return length >= 8 ? head : head & (((<u64>1) << (length << 3)) - 1);
}

/** End of the value of the member whose name is [start, end). */
function memberEnd(head: u64, start: usize, end: usize, depth: u32, role: u32): usize {
  const at = end + 3;
  const length = end - start;
  if (length < 6) {
    if (head === KEY) return keyMemberEnd(at, role);
    if (head === TYPE) return typeMemberEnd(at, depth, role);
    if (head === VALUE) return valueMemberEnd(at, depth, role);
    if (role === DOCUMENT && head === ID) return idMemberEnd(start - 1, at);
  } else if (role === DOCUMENT) {
    if (length === 8 && head === REVISION) return revisionMemberEnd(at);
    if (length === 13 && head === LAST_MOD && load<u64>(start, 5) === MODIFIED) {
      return load<u8>(at) === BRACE_OPEN ? objectEnd(at + 1, 1, LAST_MODIFIED) : 0;
    }
  }
  return valueEnd(at, depth);
}

function keyMemberEnd(at: usize, role: u32): usize {
  if (load<u8>(at) !== QUOTE) return 0;
  const start = at + 1;
  const prefix = oldPrefixAt(start);
  const prefixBytes: usize = prefix === NOTHING ? 0 : prefix === PEOPLE ? 6 : 3;
  if (prefix !== NOTHING) addEdit(start, prefixBytes, prefix);
  const edits = editsEnd;
  const end = stringEnd(start);
  if (role > DOCUMENT_TYPE || end === 0) return end;
  if (editsEnd !== edits || end === start + 1) return 0; // a column with escapes, or an empty one
  if (role === DOCUMENT) {
    keyStart = start + prefixBytes;
    keyEnd = end - 1;
    keyPrefix = prefix;
  } else {
    typeStart = start + prefixBytes;
    typeEnd = end - 1;
    typePrefix = prefix;
  }
  return end;
}

/** What stands today for the old prefix at `at`, or NOTHING. */
function oldPrefixAt(at: usize): u32 {
  const head = load<u64>(at);
  const three = head & 0xffffff;
  if (three === A_PREFIX) return AUTHORS;
  if (three === B_PREFIX) return BOOKS;
  if (three === L_PREFIX) return LANGUAGES;
  return (head & 0xffffffffffff) === USER_PREFIX ? PEOPLE : NOTHING;
}

function typeMemberEnd(at: usize, depth: u32, role: u32): usize {
  if (role === DOCUMENT) return load<u8>(at) === BRACE_OPEN ? objectEnd(at + 1, 1, DOCUMENT_TYPE) : 0;
  if (load<u64>(at) === DATETIME_HEAD && load<u64>(at, 8) === DATETIME_TAIL) {
    const known = load<u8>(DATETIMES + depth);
    // Edits must ascend: a blank in a value that came before its type would be too late.
    if ((known & HAS_BLANK) !== 0) return 0;
    store<u8>(DATETIMES + depth, known | IS_DATETIME);
    return at + 16;
  }
  return valueEnd(at, depth);
}

/** A member `value`, of a datetime perhaps. */
function valueMemberEnd(at: usize, depth: u32, role: u32): usize {
  if (load<u8>(at) !== QUOTE) return valueEnd(at, depth);
  const start = at + 1;
  const edits = editsEnd;
  const end = stringEnd(start);
  if (end === 0) return 0;
  const known = load<u8>(DATETIMES + depth);
  const withBlank = hasBlank(start, end - 1);
  store<u8>(DATETIMES + depth, known | HAS_TEXT | (withBlank ? HAS_BLANK : 0));
  const isEdited = withBlank && (known & IS_DATETIME) !== 0;
  if ((isEdited || role === LAST_MODIFIED) && editsEnd !== edits) return 0; // escapes in it
  if (isEdited) blanksToT(start, end - 1);
  if (role === LAST_MODIFIED) {
    modifiedStart = start;
    modifiedEnd = end - 1;
    modifiedIsEdited = isEdited;
  }
  return end;
}

function revisionMemberEnd(at: usize): usize {
  const end = integerEnd(at);
  if (end === 0 || !isDigit(load<u8>(at)) || end - at >= DOUBTFUL_REVISION_DIGITS) return 0;
  revisionStart = at;
  revisionEnd = end;
  return end;
}

/** Cuts the top-level `id` with one of its commas; what was to be edited in it goes too. */
function idMemberEnd(nameAt: usize, at: usize): usize {
  const edits = editsEnd;
  const end = valueEnd(at, 0);
  if (end === 0 || editsEnd === EDITS_END) return 0;
  truncateEdits(edits);
  const isLast = load<u8>(end) !== COMMA;
  if (isLast && load<u8>(nameAt - 1) === BRACE_OPEN) return 0;
  addEdit(isLast ? nameAt - 2 : nameAt, end - nameAt + 2, NOTHING);
  return end;
}
