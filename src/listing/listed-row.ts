import { parseJson } from '../record/json/json-parse.ts';
import type { JsonValue } from '../record/json/json-tree.ts';
import { createMembers, findMember, readMembers } from '../record/json/members.ts';
import { newRowColumns, parseRow } from '../record/row/row.ts';

/** A member that is not there, and one that is there and no text, are told apart: the latter is counted. */
export type Text = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'none' | 'other' };

const CREATED = Buffer.from('created');
const NONE: Text = { kind: 'none' };
const OTHER: Text = { kind: 'other' };

/**
 * A dump row as lists of pages want it: three columns, and members of the document read one by one.
 * Reused from row to row; only what is asked for is decoded.
 * Throws: malformedError without a position for what is no row, or when a document is no JSON object.
 */
export class ListedRow {
  readonly #columns = newRowColumns();
  readonly #members = createMembers();
  #bytes: Buffer = Buffer.alloc(0);
  #start = 0;
  #end = 0;
  #areMembersRead = false;

  /** In: bytes[start, end), `end` being the index of the row's LF. */
  read(bytes: Buffer, start: number, end: number): void {
    this.#bytes = bytes;
    this.#start = start;
    this.#end = end;
    this.#areMembersRead = false;
    parseRow(bytes, start, end, this.#columns);
  }

  get type(): string {
    return this.#text(this.#start, this.#columns.typeEnd);
  }

  get key(): string {
    return this.#text(this.#columns.keyStart, this.#columns.keyEnd);
  }

  get lastModified(): string {
    return this.#text(this.#columns.modifiedStart, this.#columns.modifiedEnd);
  }

  /** A member of the document. */
  text(name: Uint8Array): Text {
    return textOf(this.#value(name));
  }

  /** The value of the datetime `created`. */
  get created(): Text {
    const created = this.#value(CREATED);
    if (created === undefined) return NONE;
    const value = created.kind === 'object' ? textOf(created.members.get('value')) : OTHER;
    return value.kind === 'text' ? value : OTHER;
  }

  #value(name: Uint8Array): JsonValue | undefined {
    if (!this.#areMembersRead) readMembers(this.#bytes, this.#columns.jsonStart, this.#end, this.#members);
    this.#areMembersRead = true;
    const member = findMember(this.#bytes, this.#members, name);
    if (member < 0) return undefined;
    return parseJson(this.#text(this.#members.valueStart[member]!, this.#members.valueEnd[member]!));
  }

  #text(start: number, end: number): string {
    return this.#bytes.toString('utf8', start, end);
  }
}

function textOf(value: JsonValue | undefined): Text {
  if (value === undefined) return NONE;
  return value.kind === 'string' ? { kind: 'text', text: value.text } : OTHER;
}
