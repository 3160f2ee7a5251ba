import { ByteBuffer } from '../../record/text/byte-buffer.ts';
import { ID_BYTES, readFixed } from '../join/fixed-width.ts';
import { GROUP_ROLE, type JoinRow } from '../join/join-row.ts';
import { appendKeyAsJson } from '../../record/json/json-key.ts';
import { documentId, isDocument, readItem, spliceDocument, type ItemAnswer } from '../join/payloads.ts';
import type { DeworksCounts, Schema } from '../deworks-schema.ts';
import { appendAll, appendRange, sameBytes, startsWith } from '../../record/json/spans.ts';

const TAB = 0x09;
const BRACE_OPEN = 0x7b;

const SCHEMA = Buffer.from('"schema": "deworks/2", ');
const WORK = Buffer.from('"work": ');
const EDITIONS = Buffer.from(', "editions": [');
const AUTHORS = Buffer.from('], "authors": [');
const IA = Buffer.from('], "ia": [');
const DUPLICATES = Buffer.from('], "duplicates": {');
const GROUP_CLOSE = Buffer.from('}}\n');
const NO_WORK = Buffer.from('{}');
const COMMA = Buffer.from(', ');
const IDENTIFIER = Buffer.from('{"identifier": ');
const LIST_OPEN = Buffer.from(': [');
const LIST_CLOSE = Buffer.from(']');
const LIST_NEXT = Buffer.from('], ');
const WORKS_PREFIX = Buffer.from('/works/');

/** `_ia_meta` of a document whose item is not known: consumers of v1 may always read `collection`. */
const UNKNOWN_ITEM: Readonly<Record<Schema, Uint8Array>> = {
  v1: Buffer.from('{"collection": []}'),
  v2: Buffer.from('null'),
};

/** The parts of a group in the order of its rows; what is written when the part begins. */
const PART = { work: 0, editions: 1, authors: 2, duplicates: 3, end: 4 } as const;

/**
 * Writes groups: rows of one group after the other in, `group-key TAB json LF` out.
 *
 * The rows come in the order of the output, so each is copied to its place as it comes. Of documents with
 * one key the last stays, in the place of the first, as in the old script.
 * Memory: the output row of one group, the items of its editions.
 * Source: generate_deworks.py reduce().
 */
export class GroupAssembler {
  /** Rows, the last of them unfinished: only [0, wholeBytes) may be taken. */
  readonly out = new ByteBuffer(1 << 21);
  wholeBytes = 0;
  readonly #schema: Schema;
  readonly #counts: DeworksCounts;
  readonly #group = new ByteBuffer(256);
  #part: number = PART.end;
  /** The document being written: its key, where it and its item begin, what it asked for. */
  readonly #document = new ByteBuffer(256);
  #hasDocument = false;
  #documentStart = 0;
  #itemStart = 0;
  #items: ItemAnswer[] = [];
  readonly #ia = new ByteBuffer(1 << 12);
  #hasEditions = false;
  #hasAuthors = false;
  #workId = -1;

  constructor(schema: Schema, counts: DeworksCounts) {
    this.#schema = schema;
    this.#counts = counts;
  }

  row(row: JoinRow): void {
    const { bytes, keyStart, keyEnd } = row;
    if (
      this.#part === PART.end ||
      !sameBytes(bytes, keyStart, keyEnd, this.#group.bytes, 0, this.#group.length)
    ) {
      this.end();
      this.#begin(row);
    }
    switch (row.role) {
      case GROUP_ROLE.work:
        return this.#work(row);
      case GROUP_ROLE.edition:
        return this.#edition(row);
      case GROUP_ROLE.author:
        return this.#author(row);
      default:
        return this.#duplicate(row);
    }
  }

  /** Finishes the last group. */
  end(): void {
    if (this.#part === PART.end) return;
    this.#advance(PART.end);
    this.wholeBytes = this.out.length;
    this.#counts.rowsOut++;
  }

  /** Forgets the whole rows, which have been taken. */
  drop(): void {
    this.out.bytes.copyWithin(0, this.wholeBytes, this.out.length);
    this.out.length -= this.wholeBytes;
    this.#documentStart -= this.wholeBytes;
    this.wholeBytes = 0;
  }

  #begin({ bytes, keyStart, keyEnd }: JoinRow): void {
    this.#group.clear();
    appendRange(this.#group, bytes, keyStart, keyEnd);
    this.#document.clear();
    this.#items = [];
    this.#ia.clear();
    this.#hasEditions = false;
    this.#hasAuthors = false;
    this.#workId = -1;
    this.#part = PART.work;
    appendRange(this.out, bytes, keyStart, keyEnd);
    this.out.appendByte(TAB);
    this.out.appendByte(BRACE_OPEN);
    if (this.#schema === 'v2') appendAll(this.out, SCHEMA);
    appendAll(this.out, WORK);
    this.#documentStart = this.out.length;
  }

  #work(row: JoinRow): void {
    if (!isDocument(row)) {
      this.#items.push(readItem(row));
      return;
    }
    if (this.#workId >= 0) this.#counts.repeatedKeys++;
    this.#workId = documentId(row);
    this.out.length = this.#documentStart;
    spliceDocument(this.out, row, this.#itemOf(this.#workId)?.item ?? UNKNOWN_ITEM[this.#schema]);
  }

  #edition(row: JoinRow): void {
    this.#advance(PART.editions);
    if (this.#isNewDocument(row)) {
      if (this.#hasEditions) appendAll(this.out, COMMA);
      this.#hasEditions = true;
      this.#hasDocument = false;
      this.#items = [];
      this.#documentStart = this.out.length;
      this.#itemStart = this.#ia.length;
    }
    if (!isDocument(row)) {
      this.#items.push(readItem(row));
      return;
    }
    if (this.#hasDocument) this.#counts.repeatedKeys++;
    this.#hasDocument = true;
    this.out.length = this.#documentStart;
    this.#ia.length = this.#itemStart;
    const item = this.#itemOf(documentId(row));
    spliceDocument(this.out, row, item?.item ?? UNKNOWN_ITEM[this.#schema]);
    if (item) this.#listItem(item);
  }

  /** Adds to `ia`: v2 with the identifier before the rest. */
  #listItem({ identifier, item }: ItemAnswer): void {
    if (this.#ia.length > 0) appendAll(this.#ia, COMMA);
    if (this.#schema === 'v1') {
      appendAll(this.#ia, item);
      return;
    }
    appendAll(this.#ia, IDENTIFIER);
    appendAll(this.#ia, identifier);
    appendAll(this.#ia, COMMA);
    appendRange(this.#ia, item, 1, item.length);
  }

  #author({ bytes, payloadStart, payloadEnd }: JoinRow): void {
    this.#advance(PART.authors);
    if (readFixed(bytes, payloadStart, ID_BYTES) !== this.#workId) return; // asked by a work that was replaced
    if (this.#hasAuthors) appendAll(this.out, COMMA);
    this.#hasAuthors = true;
    appendRange(this.out, bytes, payloadStart + ID_BYTES, payloadEnd);
  }

  #duplicate(row: JoinRow): void {
    this.#advance(PART.duplicates);
    const { bytes, subStart, subEnd, payloadStart, payloadEnd } = row;
    const isFirst = this.#document.length === 0;
    if (this.#isNewDocument(row)) {
      if (!isFirst) appendAll(this.out, LIST_NEXT);
      appendKeyAsJson(this.out, bytes, subStart, subEnd);
      appendAll(this.out, LIST_OPEN);
    } else appendAll(this.out, COMMA);
    appendKeyAsJson(this.out, bytes, payloadStart, payloadEnd);
  }

  #isNewDocument({ bytes, subStart, subEnd }: JoinRow): boolean {
    if (sameBytes(bytes, subStart, subEnd, this.#document.bytes, 0, this.#document.length)) return false;
    this.#document.clear();
    appendRange(this.#document, bytes, subStart, subEnd);
    return true;
  }

  #itemOf(id: number): ItemAnswer | undefined {
    return this.#items.find(item => item.id === id);
  }

  /** Closes the parts before `part` and opens it. */
  #advance(part: number): void {
    for (; this.#part < part; this.#part++) this.#openNext();
  }

  #openNext(): void {
    switch (this.#part) {
      case PART.work:
        if (this.#workId < 0) this.#noWork();
        return appendAll(this.out, EDITIONS);
      case PART.editions:
        return appendAll(this.out, AUTHORS);
      case PART.authors:
        appendAll(this.out, IA);
        appendAll(this.out, this.#ia.written());
        this.#document.clear();
        return appendAll(this.out, DUPLICATES);
      default:
        if (this.#document.length > 0) appendAll(this.out, LIST_CLOSE);
        return appendAll(this.out, GROUP_CLOSE);
    }
  }

  #noWork(): void {
    appendAll(this.out, NO_WORK);
    const group = { bytes: this.#group.bytes, start: 0, end: this.#group.length };
    if (startsWith(group, WORKS_PREFIX)) this.#counts.worksMissing++;
  }
}
