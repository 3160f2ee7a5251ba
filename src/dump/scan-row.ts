/**
 * The fast path of cleaning: one pass over a data row that proves it is, but for a few edits, what Python would write.
 *
 * Proved: three columns, the first two of digits; JSON with Python's separators; strings of printable ASCII with
 * Python's escapes, their backslashes doubled by COPY; integers in their one spelling; no repeated name in an
 * object; every `key` a string; every datetime with a string `value`; type.key, key, revision and last_modified.value
 * there, with nothing in them to decode. Edits found on the way: doubled backslashes, old key prefixes, blanks in
 * datetimes, the top-level `id`. Whatever is not proved is a doubt, and the slow path decides.
 *
 * Memory: no object per row; the tables below are used again.
 * Needs: bytes with an LF behind the row; no loop goes beyond it, for LF belongs to no token.
 */
import { OLD_PREFIXES } from '../record/key.ts';
import { EditList, LETTER_T, MODERN_PREFIX, NOTHING } from './scan-edits.ts';
import {
  BACKSLASH,
  BRACE_CLOSE,
  BRACE_OPEN,
  BRACKET_CLOSE,
  BRACKET_OPEN,
  COLON,
  COMMA,
  createPlainBytes,
  DOUBT,
  isDigit,
  isPythonHex,
  LF,
  QUOTE,
  scanScalar,
  SLASH,
  SPACE,
  spells,
  TAB,
} from './scan-json.ts';
import { MAX_FAST_DEPTH, NameStack } from './scan-names.ts';

/** A revision of so many digits may be beyond the range: the slow path looks. */
const DOUBTFUL_REVISION_DIGITS = 10;

const KEY_QUOTE = 0x2279656b;
const TYPE = 0x65707974;
const VALU = 0x756c6176;
const LETTER_E = 0x65;

/** Which object is read: only the first three hold columns. */
const DOCUMENT = 0;
const DOCUMENT_TYPE = 1;
const LAST_MODIFIED = 2;
const OTHER = 3;

/** What is known of the `value` of an object: matters once it turns out to be a datetime. */
const NO_VALUE = 0;
const NOT_A_STRING = 1;
const STRING = 2;
const STRING_WITH_BLANK = 3;

export class RowScanner {
  /** Spans in the bytes last scanned. A start of 0 is "absent": two columns stand before the JSON. */
  jsonStart = 0;
  revisionStart = 0;
  revisionEnd = 0;
  /** Without the old prefix, for which `typePrefix` (or NOTHING) is to be put. */
  typeStart = 0;
  typeEnd = 0;
  typePrefix = NOTHING;
  keyStart = 0;
  keyEnd = 0;
  keyPrefix = NOTHING;
  modifiedStart = 0;
  modifiedEnd = 0;
  /** Its blanks become T. */
  modifiedIsEdited = false;
  readonly edits = new EditList();

  readonly #plain = createPlainBytes();
  readonly #names = new NameStack();
  readonly #oldPrefixes: readonly Buffer[] = OLD_PREFIXES.map(({ old }) => Buffer.from(old));
  /** By depth: of the object being read there. */
  readonly #isDatetime = new Uint8Array(MAX_FAST_DEPTH);
  readonly #valueState = new Uint8Array(MAX_FAST_DEPTH);
  #bytes: Uint8Array = new Uint8Array(0);
  #view: DataView = new DataView(new ArrayBuffer(0));
  #lastWord = 0;
  #hash = 0;

  /** End of the row that begins at `start` (its LF), or DOUBT. */
  scan(bytes: Uint8Array, start: number): number {
    if (this.#bytes !== bytes) {
      this.#bytes = bytes;
      this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
      this.#lastWord = bytes.length - 4;
    }
    this.#names.startRow(bytes);
    this.edits.clear();
    this.revisionStart = this.typeStart = this.keyStart = this.modifiedStart = 0;
    this.modifiedIsEdited = false;
    this.jsonStart = this.#skipNumber(this.#skipNumber(start));
    if (this.jsonStart < 0 || bytes[this.jsonStart] !== BRACE_OPEN) return DOUBT;
    const end = this.#object(this.jsonStart + 1, 0, DOCUMENT);
    if (end < 0 || bytes[end] !== LF) return DOUBT;
    const hasColumns =
      this.revisionStart > 0 && this.typeStart > 0 && this.keyStart > 0 && this.modifiedStart > 0;
    return hasColumns ? end : DOUBT;
  }

  /** Behind a column of digits and its tab. */
  #skipNumber(at: number): number {
    if (at < 0) return DOUBT;
    let end = at;
    while (isDigit(this.#bytes[end]!)) end++;
    return end > at && this.#bytes[end] === TAB ? end + 1 : DOUBT;
  }

  // Below, `at` is where something begins and the answer where it ended, or DOUBT.

  #value(at: number, depth: number): number {
    const byte = this.#bytes[at];
    if (byte === QUOTE) return this.#string(at + 1);
    if (byte === BRACE_OPEN) return this.#object(at + 1, depth + 1, OTHER);
    if (byte === BRACKET_OPEN) return this.#array(at + 1, depth + 1);
    return scanScalar(this.#bytes, at);
  }

  #array(at: number, depth: number): number {
    const bytes = this.#bytes;
    if (depth >= MAX_FAST_DEPTH) return DOUBT;
    if (bytes[at] === BRACKET_CLOSE) return at + 1;
    for (;;) {
      at = this.#value(at, depth);
      if (at < 0) return DOUBT;
      if (bytes[at] === BRACKET_CLOSE) return at + 1;
      if (bytes[at] !== COMMA || bytes[at + 1] !== SPACE) return DOUBT;
      at += 2;
    }
  }

  #object(at: number, depth: number, role: number): number {
    const bytes = this.#bytes;
    if (depth >= MAX_FAST_DEPTH) return DOUBT;
    if (bytes[at] === BRACE_CLOSE) return at + 1;
    this.#names.open(depth);
    this.#isDatetime[depth] = 0;
    this.#valueState[depth] = NO_VALUE;
    for (;;) {
      at = this.#member(at, depth, role);
      if (at < 0) return DOUBT;
      if (bytes[at] === BRACE_CLOSE) break;
      if (bytes[at] !== COMMA || bytes[at + 1] !== SPACE) return DOUBT;
      at += 2;
    }
    this.#names.close(depth);
    return this.#isDatetime[depth] === 1 && this.#valueState[depth]! < STRING ? DOUBT : at + 1;
  }

  #member(at: number, depth: number, role: number): number {
    const bytes = this.#bytes;
    const start = at + 1;
    if (bytes[at] !== QUOTE) return DOUBT;
    const end = this.#name(start);
    if (end < 0 || bytes[end + 1] !== COLON || bytes[end + 2] !== SPACE) return DOUBT;
    if (!this.#names.add(depth, this.#hash, start, end)) return DOUBT;
    const value = end + 3;
    const length = end - start;
    const head = length >= 3 ? this.#view.getInt32(start, true) : 0;
    if (head === KEY_QUOTE) return this.#key(value, role);
    if (head === TYPE && length === 4) return this.#type(value, depth, role);
    if (head === VALU && length === 5 && bytes[start + 4] === LETTER_E) return this.#datetimeValue(value, depth, role);
    if (role !== DOCUMENT) return this.#value(value, depth);
    if (length === 2 && spells(bytes, start, 'id')) return this.#id(at, value);
    if (length === 8 && head === 0x69766572 && spells(bytes, start, 'revision')) return this.#revision(value);
    if (length === 13 && spells(bytes, start, 'last_modified')) return this.#lastModified(value);
    return this.#value(value, depth);
  }

  /** The closing quote of a name; leaves its hash. A name with escapes is a doubt. */
  #name(at: number): number {
    const end = this.#plainEnd(at);
    if (this.#bytes[end] !== QUOTE) return DOUBT;
    this.#hash = nameHash(this.#bytes, at, end);
    return end;
  }

  /** From behind the opening quote to behind the closing one. */
  #string(at: number): number {
    for (;;) {
      at = this.#plainEnd(at);
      const byte = this.#bytes[at];
      if (byte === QUOTE) return at + 1;
      if (byte !== BACKSLASH) return DOUBT;
      at = this.#escape(at);
      if (at < 0) return DOUBT;
    }
  }

  #plainEnd(at: number): number {
    const view = this.#view;
    const last = this.#lastWord;
    for (; at <= last; at += 4) {
      const word = view.getInt32(at, true);
      const quote = word ^ 0x22222222;
      const backslash = word ^ 0x5c5c5c5c;
      const stop =
        (((quote - 0x01010101) & ~quote) |
          ((backslash - 0x01010101) & ~backslash) |
          (word - 0x20202020) |
          (word + 0x01010101) |
          word) &
        0x80808080;
      if (stop !== 0) return at + ((31 - Math.clz32(stop & -stop)) >>> 3);
    }
    while (this.#plain[this.#bytes[at]!] === 1) at++;
    return at;
  }

  /** A JSON escape, its backslashes doubled by COPY. */
  #escape(at: number): number {
    const bytes = this.#bytes;
    if (bytes[at + 1] !== BACKSLASH) return DOUBT;
    this.edits.add(at, 1, NOTHING);
    switch (bytes[at + 2]!) {
      case 0x75: // u
        return isPythonHex(bytes, at + 3) ? at + 7 : DOUBT;
      case BACKSLASH:
        if (bytes[at + 3] !== BACKSLASH) return DOUBT;
        this.edits.add(at + 2, 1, NOTHING);
        return at + 4;
      case QUOTE:
      case 0x62: // b
      case 0x66: // f
      case 0x6e: // n
      case 0x72: // r
      case 0x74: // t
        return at + 3;
      default:
        return DOUBT;
    }
  }

  #key(at: number, role: number): number {
    if (this.#bytes[at] !== QUOTE) return DOUBT;
    const prefix = this.#oldPrefix(at + 1);
    const prefixBytes = prefix === NOTHING ? 0 : this.#oldPrefixes[prefix - MODERN_PREFIX]!.length;
    if (prefix !== NOTHING) this.edits.add(at + 1, prefixBytes, prefix);
    const edits = this.edits.count;
    const end = this.#string(at + 1);
    if (role > DOCUMENT_TYPE || end < 0) return end;
    if (this.edits.count !== edits) return DOUBT; // a column with escapes
    if (role === DOCUMENT) {
      this.keyStart = at + 1 + prefixBytes;
      this.keyEnd = end - 1;
      this.keyPrefix = prefix;
    } else {
      this.typeStart = at + 1 + prefixBytes;
      this.typeEnd = end - 1;
      this.typePrefix = prefix;
    }
    return end;
  }

  /** The insert for the old prefix that begins at `at`, or NOTHING. */
  #oldPrefix(at: number): number {
    const bytes = this.#bytes;
    const second = bytes[at + 1];
    if (bytes[at + 2] !== SLASH && second !== 0x75) return NOTHING;
    for (let i = 0; i < this.#oldPrefixes.length; i++) {
      const old = this.#oldPrefixes[i]!;
      let length = 0;
      while (length < old.length && bytes[at + length] === old[length]) length++;
      if (length === old.length) return MODERN_PREFIX + i;
    }
    return NOTHING;
  }

  #type(at: number, depth: number, role: number): number {
    const bytes = this.#bytes;
    if (role === DOCUMENT) {
      return bytes[at] === BRACE_OPEN ? this.#object(at + 1, depth + 1, DOCUMENT_TYPE) : DOUBT;
    }
    if (this.#isDatetimeType(at)) {
      // Edits must ascend: a blank in a value that came before its type would be too late.
      if (this.#valueState[depth] === STRING_WITH_BLANK) return DOUBT;
      this.#isDatetime[depth] = 1;
    }
    return this.#value(at, depth);
  }

  #isDatetimeType(at: number): boolean {
    const view = this.#view;
    return (
      at + 16 <= view.byteLength &&
      view.getInt32(at + 8, true) === 0x74657461 &&
      view.getInt32(at, true) === 0x79742f22 &&
      view.getInt32(at + 4, true) === 0x642f6570 &&
      view.getInt32(at + 12, true) === 0x22656d69
    );
  }

  /** A member `value`, of a datetime perhaps. */
  #datetimeValue(at: number, depth: number, role: number): number {
    this.#valueState[depth] = NOT_A_STRING;
    if (this.#bytes[at] !== QUOTE) return this.#value(at, depth);
    const edits = this.edits.count;
    const end = this.#string(at + 1);
    if (end < 0) return DOUBT;
    if (role === LAST_MODIFIED && this.edits.count !== edits) return DOUBT;
    this.#valueState[depth] = STRING;
    let isEdited = false;
    if (this.#isDatetime[depth] === 1) {
      isEdited = this.#hasBlank(at + 1, end - 1);
      if (isEdited) {
        if (this.edits.count !== edits) return DOUBT;
        this.#editBlanks(at + 1, end - 1);
      }
    } else {
      if (this.#hasBlank(at + 1, end - 1)) this.#valueState[depth] = STRING_WITH_BLANK;
    }
    if (role === LAST_MODIFIED) {
      this.modifiedStart = at + 1;
      this.modifiedEnd = end - 1;
      this.modifiedIsEdited = isEdited;
    }
    return end;
  }

  #hasBlank(start: number, end: number): boolean {
    const view = this.#view;
    let at = start;
    for (; at + 4 <= end; at += 4) {
      const blank = view.getInt32(at, true) ^ 0x20202020;
      if (((blank - 0x01010101) & ~blank & 0x80808080) !== 0) return true;
    }
    for (; at < end; at++) if (this.#bytes[at] === SPACE) return true;
    return false;
  }

  #editBlanks(start: number, end: number): void {
    for (let at = start; at < end; at++) if (this.#bytes[at] === SPACE) this.edits.add(at, 1, LETTER_T);
  }

  /** Cuts the top-level `id` with one of its commas; what was to be edited in it goes too. */
  #id(nameAt: number, at: number): number {
    const edits = this.edits.count;
    const end = this.#value(at, 0);
    if (end < 0) return DOUBT;
    this.edits.truncate(edits);
    if (this.#bytes[end] === COMMA) this.edits.add(nameAt, end + 2 - nameAt, NOTHING);
    else if (this.#bytes[nameAt - 1] === BRACE_OPEN) return DOUBT;
    else this.edits.add(nameAt - 2, end + 2 - nameAt, NOTHING);
    return end;
  }

  #revision(at: number): number {
    const end = scanScalar(this.#bytes, at);
    if (end < 0 || !isDigit(this.#bytes[at]!) || end - at >= DOUBTFUL_REVISION_DIGITS) return DOUBT;
    this.revisionStart = at;
    this.revisionEnd = end;
    return end;
  }

  #lastModified(at: number): number {
    return this.#bytes[at] === BRACE_OPEN ? this.#object(at + 1, 1, LAST_MODIFIED) : DOUBT;
  }
}

/** Of a few bytes only: equal hashes are compared. Within a document it tells nearly all names apart. */
function nameHash(bytes: Uint8Array, start: number, end: number): number {
  const last = bytes[end - 1]!;
  const middle = bytes[(start + end) >> 1]!;
  return (bytes[start]! << 3) + (last << 1) + middle + ((end - start) << 12) + ((end - start) << 2) ;
}
