import { forEachRow } from '../bytes/input/for-each-row.ts';
import { MOST_NAME_LENGTH } from '../record/text/bounded-table.ts';
import { Document } from '../record/json/document.ts';
import { newRowColumns, parseRow } from '../record/row/row.ts';
import { takeExample } from './examples.ts';
import {
  ELEMENT,
  MEMBER,
  newField,
  noteTime,
  type FieldsTally,
  type FieldTally,
  type TypeFieldsTally,
} from './field-tally.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const BRACE_OPEN = 0x7b;
const BRACE_CLOSE = 0x7d;
const BRACKET_OPEN = 0x5b;
const BRACKET_CLOSE = 0x5d;
const COMMA = 0x2c;

/** Indexes into JSON_TYPES. */
const KIND = { object: 0, array: 1, string: 2, integer: 3, number: 4, boolean: 5, null: 6 } as const;

/** Of a time and of a key; what is longer is cut. */
const MOST_TIME_BYTES = 64;
const MOST_KEY_BYTES = 200;

/**
 * Reads rows of dumps for their fields: every value of a document has a path.
 *
 * A document is first proved to be JSON in Python's spelling, or written so (Document); then there is no doubt left here.
 * Memory: the largest document that Python would spell otherwise; as deep a recursion as documents are (497 at most).
 * Throws: malformed, with row and byte within the rows.
 */
export class FieldReader {
  readonly #columns = newRowColumns();
  readonly #document = new Document();
  #bytes: Buffer = Buffer.alloc(0);
  #type: TypeFieldsTally | undefined;
  /** Time and key of the row. */
  #seen = '';
  /** Fields that this row was counted for. */
  readonly #counted = new Set<FieldTally>();

  /** In: whole rows.  Out: how many. */
  read(rows: Buffer, into: FieldsTally): number {
    return forEachRow(rows, (start, end) => this.#row(rows, start, end, into));
  }

  #row(rows: Buffer, start: number, end: number, into: FieldsTally): void {
    const { typeEnd, keyStart, keyEnd, modifiedStart, modifiedEnd, jsonStart } = parseRow(
      rows,
      start,
      end,
      this.#columns,
    );
    const document = this.#document;
    document.read(rows, jsonStart, end);
    into.rows++;
    into.bytes += end + 1 - start;
    const type = into.typeAt(rows.toString('utf8', start, typeEnd));
    if (!type) return;
    const time = rows.toString(
      'latin1',
      modifiedStart,
      Math.min(modifiedEnd, modifiedStart + MOST_TIME_BYTES),
    );
    const key = rows.toString('latin1', keyStart, Math.min(keyEnd, keyStart + MOST_KEY_BYTES));
    this.#seen = `${time}\t${key}`;
    this.#bytes = Buffer.from(document.bytes.buffer, document.bytes.byteOffset, document.bytes.length);
    this.#type = type;
    this.#counted.clear();
    type.rows++;
    this.#value(document.start, '');
  }

  /** In: the offset of a value and its path, undefined where it has no place.  Out: the offset behind it. */
  #value(at: number, path: string | undefined): number {
    const field = this.#field(path);
    switch (this.#bytes[at]!) {
      case BRACE_OPEN:
        count(field, KIND.object);
        return this.#object(at, path);
      case BRACKET_OPEN:
        count(field, KIND.array);
        return this.#array(at, path);
      case QUOTE:
        return this.#scalar(field, KIND.string, at, this.#stringEnd(at));
      default:
        return this.#literal(field, at);
    }
  }

  #field(path: string | undefined): FieldTally | undefined {
    const type = this.#type!;
    type.values++;
    const field = path === undefined ? undefined : type.fields.at(path, newField);
    if (!field) return undefined;
    field.count++;
    if (this.#counted.has(field)) return field;
    this.#counted.add(field);
    field.rows++;
    noteTime(field, this.#seen, this.#seen);
    return field;
  }

  #object(at: number, path: string | undefined): number {
    const bytes = this.#bytes;
    if (bytes[at + 1] === BRACE_CLOSE) return at + 2;
    for (let nameStart = at + 2; ;) {
      const nameEnd = this.#stringEnd(nameStart - 1) - 1;
      const place = memberPath(path, bytes, nameStart, nameEnd);
      const end = this.#value(nameEnd + 3, place); // behind `": `
      if (bytes[end] === BRACE_CLOSE) return end + 1;
      nameStart = end + 3; // behind `, "`
    }
  }

  #array(at: number, path: string | undefined): number {
    const bytes = this.#bytes;
    if (bytes[at + 1] === BRACKET_CLOSE) return at + 2;
    const place = path === undefined ? undefined : path + ELEMENT;
    for (let start = at + 1; ;) {
      const end = this.#value(start, place);
      if (bytes[end] === BRACKET_CLOSE) return end + 1;
      start = end + 2; // behind `, `
    }
  }

  #scalar(field: FieldTally | undefined, kind: number, start: number, end: number): number {
    count(field, kind);
    if (field) takeExample(field.examples, this.#bytes, start, end);
    return end;
  }

  #literal(field: FieldTally | undefined, at: number): number {
    const bytes = this.#bytes;
    let end = at;
    let isInteger = true;
    for (; end < bytes.length; end++) {
      const byte = bytes[end]!;
      if (byte === COMMA || byte === BRACE_CLOSE || byte === BRACKET_CLOSE) break;
      if (byte !== 0x2d && (byte < 0x30 || byte > 0x39)) isInteger = false;
    }
    return this.#scalar(field, isInteger ? KIND.integer : literalKind(bytes[at]!), at, end);
  }

  /** In: the offset of the opening quote.  Out: behind the closing one. */
  #stringEnd(at: number): number {
    const bytes = this.#bytes;
    for (at++; bytes[at] !== QUOTE; at++) if (bytes[at] === BACKSLASH) at++;
    return at + 1;
  }
}

function memberPath(path: string | undefined, bytes: Buffer, start: number, end: number): string | undefined {
  if (path === undefined || path.length + end - start >= MOST_NAME_LENGTH) return undefined;
  return `${path}${MEMBER}${bytes.toString('latin1', start, end)}`;
}

function count(field: FieldTally | undefined, kind: number): void {
  if (field) field.kinds[kind]!++;
}

/** By its first letter: true, false, null, or a number with a point, NaN, Infinity. */
function literalKind(first: number): number {
  if (first === 0x74 || first === 0x66) return KIND.boolean;
  return first === 0x6e ? KIND.null : KIND.number;
}
