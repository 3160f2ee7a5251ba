import type { ByteBuffer } from '../../record/text/byte-buffer.ts';
import { appendSpan, sameSpan, startsWith, type Span } from '../../record/json/spans.ts';

/*
 * Join rows: how `deworks` lets the external sort bring together what belongs together.
 *
 *   j TAB key TAB role TAB sub-key TAB payload LF
 *
 * They have the five columns of any row, so the sort takes them as they are and gives them back by key
 * (bytes), then role (number), then sub-key and payload (bytes): the parties to a join stand side by side,
 * in the order of their roles, and a sweep joins them while holding only those of one key.
 *
 * Three sorts carry them:
 *
 *   edges   what redirects where                             → redirects.ts follows them, level by level
 *   facts   everything known or asked about one key          → join-facts.ts answers what was asked
 *   groups  the documents of one group, and the answers      → assemble.ts writes the group
 *
 * Which groups a document belongs to is only asked where a redirect leads to it, which few do. So those rows are
 * held back unsorted (held-rows.ts), and only the few go into the facts when the redirects have been followed.
 *
 * A document is named by its `id`, the offset of its row in the dump: should a key occur twice in a dump,
 * the answers of the one are not taken for the other's.
 */

/** Roles in `edges`. */
export const EDGE_ROLE = {
  /** A redirect: payload = where it leads. */
  edge: 0,
  /** A redirect that has come as far as this key: sub-key = the redirect. */
  walker: 1,
} as const;

/** Roles in `facts`: first what is known about the key, then who asks. */
export const FACT_ROLE = {
  /** An author: payload = its JSON as deworks gives it. */
  author: 0,
  /** A work or edition that a redirect leads to: sub-key = a group it belongs to. */
  group: 1,
  /** An archive item: sub-key = its place in the file, payload = its metadata as JSON. */
  item: 2,
  /** v2: an author's redirect ends here: sub-key = the redirect. */
  redirectEnd: 3,
  /** A work names this author: sub-key = the group, payload = place, form (author-refs.ts). */
  authorRef: 4,
  /** A document names this item: sub-key = the group, payload = id, document's key. */
  itemRef: 5,
  /** A redirect leads here: sub-key = the redirect. */
  duplicate: 6,
} as const;

/** Roles in `groups`, in the order in which the output wants them. */
export const GROUP_ROLE = {
  /** Sub-key = the document's key; payload = an item it asked for, or the document (payloads.ts). */
  work: 0,
  edition: 1,
  /** Sub-key = the index in the work's list; payload = id, JSON. */
  author: 2,
  /** Sub-key = the key of the work or edition; payload = the redirect. */
  duplicate: 3,
} as const;

/** Whether the document is the work of the group, or one of its editions. Source: generate_deworks.py reduce(). */
export function isWorkOf(key: Readonly<Span>, group: Readonly<Span>): boolean {
  return startsWith(group, WORKS_PREFIX) && sameSpan(key, group);
}

const WORKS_PREFIX = Buffer.from('/works/');

const TAB = 0x09;
const LF = 0x0a;
const ZERO = 0x30;
const KIND = 0x6a;

/** Columns of a join row as offsets into its batch. Mutable and reused. */
export interface JoinRow {
  bytes: Buffer;
  keyStart: number;
  keyEnd: number;
  role: number;
  subStart: number;
  subEnd: number;
  payloadStart: number;
  payloadEnd: number;
}

export function createJoinRow(): JoinRow {
  const none = 0;
  return {
    bytes: Buffer.alloc(0),
    keyStart: none,
    keyEnd: none,
    role: none,
    subStart: none,
    subEnd: none,
    payloadStart: none,
    payloadEnd: none,
  };
}

/** Reads the row that begins at `start`; gives the start of the next. We wrote it ourselves: no checks. */
export function readJoinRow(bytes: Buffer, start: number, into: JoinRow): number {
  const keyStart = start + 2;
  const keyEnd = nextTab(bytes, keyStart);
  const subStart = keyEnd + 3;
  const subEnd = nextTab(bytes, subStart);
  const lf = bytes.indexOf(LF, subEnd + 1);
  into.bytes = bytes;
  into.keyStart = keyStart;
  into.keyEnd = keyEnd;
  into.role = bytes[keyEnd + 1]! - ZERO;
  into.subStart = subStart;
  into.subEnd = subEnd;
  into.payloadStart = subEnd + 1;
  into.payloadEnd = lf;
  return lf + 1;
}

/** Writes the columns up to the payload; the caller appends that, then calls `endJoinRow`. */
export function beginJoinRow(out: ByteBuffer, key: Readonly<Span>, role: number, sub: Readonly<Span>): void {
  out.appendByte(KIND);
  out.appendByte(TAB);
  appendSpan(out, key);
  out.appendByte(TAB);
  out.appendByte(ZERO + role);
  out.appendByte(TAB);
  appendSpan(out, sub);
  out.appendByte(TAB);
}

export function endJoinRow(out: ByteBuffer): void {
  out.appendByte(LF);
}

function nextTab(bytes: Uint8Array, at: number): number {
  while (bytes[at] !== TAB) at++;
  return at;
}
