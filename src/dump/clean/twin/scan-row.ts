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
import { OLD_PREFIXES } from '../../../record/row/key.ts';
import { EditList, MODERN_PREFIX, NOTHING } from './scan-edits.ts';
import {
  BRACE_CLOSE,
  BRACE_OPEN,
  BRACKET_CLOSE,
  BRACKET_OPEN,
  COLON,
  COMMA,
  DOUBT,
  isDigit,
  LF,
  QUOTE,
  scanInteger,
  scanScalar,
  SPACE,
  TAB,
} from './scan-json.ts';
import { MAX_FAST_DEPTH, NameStack } from './scan-names.ts';
import { StringScanner } from './scan-strings.ts';
import {
  isDatetimeType,
  NAME_ID,
  NAME_KEY,
  NAME_LAST_MODIFIED,
  NAME_REVISION,
  NAME_TYPE,
  NAME_VALUE,
  nameAt,
  nameHash,
} from './scan-words.ts';

/** A revision of so many digits may be beyond the range: the slow path looks. */
const DOUBTFUL_REVISION_DIGITS = 10;

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

  readonly #strings = new StringScanner(this.edits);
  readonly #names = new NameStack();
  readonly #oldPrefixes: readonly Buffer[] = OLD_PREFIXES.map(({ old }) => Buffer.from(old));
  /** By depth: of the object being read there. */
  readonly #isDatetime = new Uint8Array(MAX_FAST_DEPTH);
  readonly #valueState = new Uint8Array(MAX_FAST_DEPTH);
  #bytes: Uint8Array = new Uint8Array(0);

  /** End of the row that begins at `start` (its LF), or DOUBT. */
  scan(bytes: Uint8Array, start: number): number {
    this.#startRow(bytes);
    this.jsonStart = this.#numberColumn(this.#numberColumn(start));
    if (this.jsonStart < 0 || bytes[this.jsonStart] !== BRACE_OPEN) return DOUBT;
    const end = this.#object(this.jsonStart + 1, 0, DOCUMENT);
    return end >= 0 && bytes[end] === LF && this.#hasColumns() ? end : DOUBT;
  }

  #startRow(bytes: Uint8Array): void {
    if (this.#bytes !== bytes) {
      this.#bytes = bytes;
      this.#strings.setBytes(bytes);
    }
    this.#names.startRow(bytes);
    this.edits.clear();
    this.revisionStart = 0;
    this.typeStart = 0;
    this.keyStart = 0;
    this.modifiedStart = 0;
    this.modifiedIsEdited = false;
  }

  #hasColumns(): boolean {
    return this.revisionStart > 0 && this.typeStart > 0 && this.keyStart > 0 && this.modifiedStart > 0;
  }

  // Below, `at` is where something begins and the answer where it ended, or DOUBT.

  /** A column of digits and its tab. */
  #numberColumn(at: number): number {
    if (at < 0) return DOUBT;
    let end = at;
    while (isDigit(this.#bytes[end]!)) end++;
    return end > at && this.#bytes[end] === TAB ? end + 1 : DOUBT;
  }

  #value(at: number, depth: number): number {
    const byte = this.#bytes[at];
    if (byte === QUOTE) return this.#strings.stringEnd(at + 1);
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
    const end = this.#strings.plainEnd(start); // a name with escapes is a doubt
    if (bytes[end] !== QUOTE || bytes[end + 1] !== COLON || bytes[end + 2] !== SPACE) return DOUBT;
    if (!this.#names.add(depth, nameHash(bytes, start, end), start, end)) return DOUBT;
    const name = nameAt(this.#strings.view, start, end);
    const value = end + 3;
    if (name === NAME_KEY) return this.#key(value, role);
    if (name === NAME_TYPE) return this.#type(value, depth, role);
    if (name === NAME_VALUE) return this.#datetimeValue(value, depth, role);
    if (role !== DOCUMENT) return this.#value(value, depth);
    if (name === NAME_REVISION) return this.#revision(value);
    if (name === NAME_LAST_MODIFIED) return this.#lastModified(value);
    if (name === NAME_ID) return this.#id(at, value);
    return this.#value(value, depth);
  }

  #key(at: number, role: number): number {
    if (this.#bytes[at] !== QUOTE) return DOUBT;
    const prefix = this.#oldPrefix(at + 1);
    const prefixBytes = prefix === NOTHING ? 0 : this.#oldPrefixes[prefix - MODERN_PREFIX]!.length;
    if (prefix !== NOTHING) this.edits.add(at + 1, prefixBytes, prefix);
    const edits = this.edits.count;
    const end = this.#strings.stringEnd(at + 1);
    if (role > DOCUMENT_TYPE || end < 0) return end;
    if (this.edits.count !== edits || end === at + 2) return DOUBT; // a column with escapes, or an empty one
    if (role === DOCUMENT) this.#setKey(at + 1 + prefixBytes, end - 1, prefix);
    else this.#setType(at + 1 + prefixBytes, end - 1, prefix);
    return end;
  }

  #setKey(start: number, end: number, prefix: number): void {
    this.keyStart = start;
    this.keyEnd = end;
    this.keyPrefix = prefix;
  }

  #setType(start: number, end: number, prefix: number): void {
    this.typeStart = start;
    this.typeEnd = end;
    this.typePrefix = prefix;
  }

  /** The insert for the old prefix that begins at `at`, or NOTHING. */
  #oldPrefix(at: number): number {
    const bytes = this.#bytes;
    for (let i = 0; i < this.#oldPrefixes.length; i++) {
      const old = this.#oldPrefixes[i]!;
      if (bytes[at + 1] !== old[1]) continue; // all begin with a slash
      let length = 0;
      while (length < old.length && bytes[at + length] === old[length]) length++;
      if (length === old.length) return MODERN_PREFIX + i;
    }
    return NOTHING;
  }

  #type(at: number, depth: number, role: number): number {
    if (role === DOCUMENT) {
      return this.#bytes[at] === BRACE_OPEN ? this.#object(at + 1, depth + 1, DOCUMENT_TYPE) : DOUBT;
    }
    if (isDatetimeType(this.#strings.view, at)) {
      // Edits must ascend: a blank in a value that came before its type would be too late.
      if (this.#valueState[depth] === STRING_WITH_BLANK) return DOUBT;
      this.#isDatetime[depth] = 1;
    }
    return this.#value(at, depth);
  }

  /** A member `value`, of a datetime perhaps. */
  #datetimeValue(at: number, depth: number, role: number): number {
    this.#valueState[depth] = NOT_A_STRING;
    if (this.#bytes[at] !== QUOTE) return this.#value(at, depth);
    const edits = this.edits.count;
    const end = this.#strings.stringEnd(at + 1);
    if (end < 0) return DOUBT;
    const hasBlank = this.#strings.hasBlank(at + 1, end - 1);
    this.#valueState[depth] = hasBlank ? STRING_WITH_BLANK : STRING;
    const isEdited = hasBlank && this.#isDatetime[depth] === 1;
    if ((isEdited || role === LAST_MODIFIED) && this.edits.count !== edits) return DOUBT; // escapes in it
    if (isEdited) this.#strings.blanksToT(at + 1, end - 1);
    if (role === LAST_MODIFIED) this.#setModified(at + 1, end - 1, isEdited);
    return end;
  }

  #setModified(start: number, end: number, isEdited: boolean): void {
    this.modifiedStart = start;
    this.modifiedEnd = end;
    this.modifiedIsEdited = isEdited;
  }

  #lastModified(at: number): number {
    return this.#bytes[at] === BRACE_OPEN ? this.#object(at + 1, 1, LAST_MODIFIED) : DOUBT;
  }

  #revision(at: number): number {
    const end = scanInteger(this.#bytes, at);
    if (end < 0 || !isDigit(this.#bytes[at]!) || end - at >= DOUBTFUL_REVISION_DIGITS) return DOUBT;
    this.revisionStart = at;
    this.revisionEnd = end;
    return end;
  }

  /** Cuts the top-level `id` with one of its commas; what was to be edited in it goes too. */
  #id(nameAt: number, at: number): number {
    const edits = this.edits.count;
    const end = this.#value(at, 0);
    if (end < 0) return DOUBT;
    this.edits.truncate(edits);
    const isLast = this.#bytes[end] !== COMMA;
    if (isLast && this.#bytes[nameAt - 1] === BRACE_OPEN) return DOUBT;
    const start = isLast ? nameAt - 2 : nameAt;
    this.edits.add(start, end - nameAt + 2, NOTHING);
    return end;
  }
}
