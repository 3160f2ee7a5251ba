import { malformedError, OldumpError } from '../../errors.ts';
import type { ByteBuffer } from '../../record/text/byte-buffer.ts';
import { createMembers, findMember, readMembers } from '../../record/json/members.ts';
import { newRowColumns, parseRow } from '../../record/row/row.ts';
import { appendAuthor } from './author-document.ts';
import { AuthorRefs } from '../join/author-refs.ts';
import type { DocumentKernel } from './document-kernel.ts';
import { Document } from '../../record/json/document.ts';
import { GroupsOf } from './groups-of.ts';
import { beginJoinRow, EDGE_ROLE, endJoinRow, FACT_ROLE, GROUP_ROLE, isWorkOf } from '../join/join-row.ts';
import { appendFixed, ID_BYTES } from '../join/fixed-width.ts';
import { appendDocument } from '../join/payloads.ts';
import { readKey } from '../../record/json/json-key.ts';
import { createCounts, type Schema } from '../deworks-schema.ts';
import { appendSpan, createSpan, NO_SPAN, sameBytes, setSpan, type Span } from '../../record/json/spans.ts';

const LF = 0x0a;

const TYPE = Buffer.from('type');
const KEY = Buffer.from('key');
const LOCATION = Buffer.from('location');
const OCAID = Buffer.from('ocaid');

const KINDS = ['edition', 'work', 'author', 'redirect'] as const;
type Kind = (typeof KINDS)[number] | 'other';

const TYPE_KEYS: readonly Uint8Array[] = KINDS.map(kind => Buffer.from(`"/type/${kind}"`));
/** The usual spelling of the whole `type` member's value. */
const TYPE_VALUES: readonly Uint8Array[] = KINDS.map(kind => Buffer.from(`{"key": "/type/${kind}"}`));

/** Where join rows go. */
export interface Mapping {
  readonly edges: ByteBuffer;
  readonly facts: ByteBuffer;
  readonly groups: ByteBuffer;
  readonly memberships: ByteBuffer;
}

/**
 * Turns dump rows into join rows for the three sorts (join-row.ts).
 *
 * Edition and work: the document into its group, and its questions into the facts (which authors, which item,
 * who redirects here). Author: into the facts. Redirect: into the edges. Any other type: counted.
 * Pure but for the buffers it appends to; runs in a worker.
 * Source: scripts/2011/09/generate_deworks.py map().
 */
export class DumpMap {
  readonly edges: ByteBuffer;
  readonly facts: ByteBuffer;
  readonly groups: ByteBuffer;
  /** Which document belongs to which group: rows of the facts, to be held back. */
  readonly memberships: ByteBuffer;
  readonly counts = createCounts();
  readonly #schema: Schema;
  readonly #columns = newRowColumns();
  readonly #document: Document;
  readonly #groupsOf = new GroupsOf();
  readonly #authorRefs = new AuthorRefs();
  readonly #inner = createMembers();
  readonly #rowKey: Span = createSpan();
  readonly #documentKey: Span = createSpan();
  readonly #asked: Span = createSpan();
  readonly #groupKeys: Span[] = [];

  /** With a kernel, the rows to be mapped must lie in its input. */
  constructor(schema: Schema, { edges, facts, groups, memberships }: Mapping, kernel?: DocumentKernel) {
    this.#document = new Document(kernel);
    this.#schema = schema;
    this.edges = edges;
    this.facts = facts;
    this.groups = groups;
    this.memberships = memberships;
  }

  /**
   * In: whole dump rows; `byteOffset` of the first in the dump.
   * Throws: malformedError; its row counts from 1 within the block, its byte in the dump, the file is the caller's.
   */
  map(block: Buffer, byteOffset: number): void {
    for (let start = 0; start < block.length;) {
      const end = block.indexOf(LF, start);
      this.counts.rowsIn++;
      try {
        this.#row(block, start, end, byteOffset + start);
      } catch (error) {
        if (!(error instanceof OldumpError)) throw error;
        throw error.at({ file: '', row: this.counts.rowsIn, byte: byteOffset + start });
      }
      start = end + 1;
    }
  }

  #row(bytes: Buffer, start: number, end: number, id: number): void {
    const { keyStart, keyEnd, jsonStart } = parseRow(bytes, start, end, this.#columns);
    setSpan(this.#rowKey, bytes, keyStart, keyEnd);
    this.#document.read(bytes, jsonStart, end);
    const kind = this.#kind();
    if (kind === 'edition' || kind === 'work') this.#edition(kind, id);
    else if (kind === 'author') this.#author();
    else if (kind === 'redirect') this.#redirect();
    else this.counts.otherRows++;
  }

  #kind(): Kind {
    const { bytes, members } = this.#document;
    const i = this.#document.find(TYPE);
    if (i < 0) throw malformedError('the document has no type');
    const start = members.valueStart[i]!;
    const end = members.valueEnd[i]!;
    for (let kind = 0; kind < KINDS.length; kind++) {
      const usual = TYPE_VALUES[kind]!;
      if (sameBytes(bytes, start, end, usual, 0, usual.length)) return KINDS[kind]!;
    }
    return this.#unusualKind(start, end);
  }

  #unusualKind(start: number, end: number): Kind {
    const { bytes } = this.#document;
    const inner = readMembers(bytes, start, end, this.#inner); // refuses what is not an object
    const i = findMember(bytes, inner, KEY);
    if (i < 0) throw malformedError('the type of the document has no key');
    const found = TYPE_KEYS.findIndex(key =>
      sameBytes(bytes, inner.valueStart[i]!, inner.valueEnd[i]!, key, 0, key.length),
    );
    return KINDS[found] ?? 'other';
  }

  #edition(kind: 'edition' | 'work', id: number): void {
    const document = this.#document;
    if (!this.#readMember(KEY, this.#documentKey))
      throw malformedError('the document has no key that can be used');
    const groups = this.#groupKeys;
    groups.length = 0;
    if (kind === 'work') this.counts.works++;
    else {
      this.counts.editions++;
      this.#groupsOf.read(document, this.#schema, groups);
      if (groups.length === 0) this.counts.editionsWithoutWork++;
    }
    if (groups.length === 0) groups.push(this.#documentKey);
    for (const group of groups) this.#intoGroup(group, id);
  }

  #intoGroup(group: Span, id: number): void {
    const key = this.#documentKey;
    const isWork = isWorkOf(key, group);
    beginJoinRow(this.groups, group, isWork ? GROUP_ROLE.work : GROUP_ROLE.edition, key);
    appendDocument(this.groups, this.#document, id);
    endJoinRow(this.groups);
    beginJoinRow(this.memberships, key, FACT_ROLE.group, group);
    endJoinRow(this.memberships);
    this.#askItem(group, id);
    if (isWork) this.#authorRefs.ask(this.#document, group, id, this.facts, this.groups);
  }

  #askItem(group: Span, id: number): void {
    if (!this.#readMember(OCAID, this.#asked)) return;
    beginJoinRow(this.facts, this.#asked, FACT_ROLE.itemRef, group);
    appendFixed(this.facts, id, ID_BYTES);
    appendSpan(this.facts, this.#documentKey);
    endJoinRow(this.facts);
  }

  #author(): void {
    this.counts.authors++;
    beginJoinRow(this.facts, this.#rowKey, FACT_ROLE.author, NO_SPAN);
    appendAuthor(this.facts, this.#document, this.#rowKey);
    endJoinRow(this.facts);
  }

  #redirect(): void {
    this.counts.redirects++;
    if (!this.#readMember(LOCATION, this.#asked)) return; // leads to nothing that could be in the dump
    beginJoinRow(this.edges, this.#rowKey, EDGE_ROLE.edge, NO_SPAN);
    appendSpan(this.edges, this.#asked);
    endJoinRow(this.edges);
    beginJoinRow(this.edges, this.#asked, EDGE_ROLE.walker, this.#rowKey);
    endJoinRow(this.edges);
  }

  /** Reads a top-level member as a key; false when it is missing or is none. */
  #readMember(name: Uint8Array, into: Span): boolean {
    const { bytes, members } = this.#document;
    const i = this.#document.find(name);
    return i >= 0 && readKey(bytes, members.valueStart[i]!, members.valueEnd[i]!, into);
  }
}
