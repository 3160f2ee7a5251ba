import type { ByteBuffer } from '../../record/text/byte-buffer.ts';
import type { Document } from '../../record/json/document.ts';
import { appendFixed, ID_BYTES, INDEX_BYTES, readFixed } from './fixed-width.ts';
import type { JoinRow } from './join-row.ts';
import { appendAll, appendRange } from '../../record/json/spans.ts';

/*
 * Payloads of a document's rows in its group: first the items it asked for, then itself, told apart by
 * their first byte.
 *
 *   0 id length identifier item          both as JSON; `length` of the identifier's
 *   1 json [from to] id mark             mark: none | add | replace (with from and to) `_ia_meta`
 *
 * What describes the document stands behind its JSON: of two documents with one key the later one in
 * the order of their JSON wins, as in the old script, whatever the order of the dump.
 */

const ITEM = 0x30;
const DOCUMENT = 0x31;
const NONE = 0x6e;
const ADD = 0x61;
const REPLACE = 0x72;

const OCAID = Buffer.from('ocaid');
const IA_META = Buffer.from('_ia_meta');
const ADDED = Buffer.from(', "_ia_meta": ');

/** Appends a document with the place where `_ia_meta` has to go, if it has an ocaid. */
export function appendDocument(out: ByteBuffer, document: Document, id: number): void {
  out.appendByte(DOCUMENT);
  appendRange(out, document.bytes, document.start, document.end);
  const present = document.find(OCAID) < 0 ? undefined : document.find(IA_META);
  if (present !== undefined && present >= 0) {
    appendFixed(out, document.members.valueStart[present]! - document.start, INDEX_BYTES);
    appendFixed(out, document.members.valueEnd[present]! - document.start, INDEX_BYTES);
  }
  appendFixed(out, id, ID_BYTES);
  out.appendByte(present === undefined ? NONE : present < 0 ? ADD : REPLACE);
}

export function isDocument(row: JoinRow): boolean {
  return row.bytes[row.payloadStart] === DOCUMENT;
}

export function documentId(row: JoinRow): number {
  return readFixed(row.bytes, row.payloadEnd - 1 - ID_BYTES, ID_BYTES);
}

/** Appends the document's JSON, with `item` as its `_ia_meta` if it has an ocaid. */
export function spliceDocument(out: ByteBuffer, row: JoinRow, item: Uint8Array): void {
  const { bytes } = row;
  const start = row.payloadStart + 1;
  const mark = bytes[row.payloadEnd - 1];
  const end = row.payloadEnd - 1 - ID_BYTES;
  if (mark === REPLACE) {
    const jsonEnd = end - 2 * INDEX_BYTES;
    appendRange(out, bytes, start, start + readFixed(bytes, jsonEnd, INDEX_BYTES));
    appendAll(out, item);
    appendRange(out, bytes, start + readFixed(bytes, jsonEnd + INDEX_BYTES, INDEX_BYTES), jsonEnd);
    return;
  }
  if (mark === NONE) {
    appendRange(out, bytes, start, end);
    return;
  }
  appendRange(out, bytes, start, end - 1);
  appendAll(out, ADDED);
  appendAll(out, item);
  appendRange(out, bytes, end - 1, end); // its brace
}

/** Appends the answer to the document at `id` in bytes[idStart, idStart + ID_BYTES). */
export function appendItem(
  out: ByteBuffer,
  bytes: Uint8Array,
  idStart: number,
  identifier: Uint8Array,
  item: Uint8Array,
): void {
  out.appendByte(ITEM);
  appendRange(out, bytes, idStart, idStart + ID_BYTES);
  appendFixed(out, identifier.length, INDEX_BYTES);
  appendAll(out, identifier);
  appendAll(out, item);
}

/** An item that a document of the group asked for; its own copy, as it waits for the document. */
export interface ItemAnswer {
  readonly id: number;
  readonly identifier: Buffer;
  readonly item: Buffer;
}

export function readItem({ bytes, payloadStart, payloadEnd }: JoinRow): ItemAnswer {
  const lengthAt = payloadStart + 1 + ID_BYTES;
  const identifierAt = lengthAt + INDEX_BYTES;
  const itemAt = identifierAt + readFixed(bytes, lengthAt, INDEX_BYTES);
  return {
    id: readFixed(bytes, payloadStart + 1, ID_BYTES),
    identifier: Buffer.from(bytes.subarray(identifierAt, itemAt)),
    item: Buffer.from(bytes.subarray(itemAt, payloadEnd)),
  };
}
