import { malformedError, type OldumpError } from '../../errors.ts';
import { requireRowEdges } from './row-edges.ts';

/**
 * Where the columns of one row lie, as offsets into its buffer.
 *
 * A row is `type TAB key TAB revision TAB last_modified TAB json LF`. One such
 * object is made per reader and filled again for every row, so that the hot
 * path makes no objects. The json column ends where the row ends.
 */
export interface RowColumns {
  typeEnd: number;
  keyStart: number;
  keyEnd: number;
  revision: number;
  modifiedStart: number;
  modifiedEnd: number;
  jsonStart: number;
}

/** Columns every row has. */
export const ROW_COLUMNS = 5;

/** Largest revision a row may carry: it must fit 32 bits for the packed order. */
export const MAX_REVISION = 0xffff_ffff;

const TAB = 0x09;
const DIGIT_0 = 0x30;

/** An empty `RowColumns` to fill. */
export function newRowColumns(): RowColumns {
  return { typeEnd: 0, keyStart: 0, keyEnd: 0, revision: 0, modifiedStart: 0, modifiedEnd: 0, jsonStart: 0 };
}

/**
 * Finds the columns of the row bytes[start, end), `end` being the index of its LF.
 *
 * Out: `into`, filled. Throws a malformed error without a position (the caller
 * knows file, row and byte) unless there are exactly five columns, the key is
 * not empty, the revision is a whole number up to MAX_REVISION, and its edges are a row's (row-edges.ts).
 */
export function parseRow(bytes: Uint8Array, start: number, end: number, into: RowColumns): RowColumns {
  const typeEnd = columnEnd(bytes, start, end);
  const keyEnd = columnEnd(bytes, typeEnd + 1, end);
  const revisionEnd = columnEnd(bytes, keyEnd + 1, end);
  const modifiedEnd = columnEnd(bytes, revisionEnd + 1, end);
  if (modifiedEnd >= end) throw wrongColumns(bytes, start, end);
  // Native search; it runs on into the next row's first column, which is short.
  const nextTab = bytes.indexOf(TAB, modifiedEnd + 1);
  if (nextTab !== -1 && nextTab < end) throw wrongColumns(bytes, start, end);
  requireRowEdges(bytes, start, end);
  if (keyEnd === typeEnd + 1) throw malformedError('the key is empty');
  into.typeEnd = typeEnd;
  into.keyStart = typeEnd + 1;
  into.keyEnd = keyEnd;
  into.revision = parseRevision(bytes, keyEnd + 1, revisionEnd);
  into.modifiedStart = revisionEnd + 1;
  into.modifiedEnd = modifiedEnd;
  into.jsonStart = modifiedEnd + 1;
  return into;
}

/** Index of the tab at or after `from`; `end` or more if the row has no further tab. */
function columnEnd(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && bytes[at] !== TAB) at += 1;
  return at;
}

/** Leading zeros are taken, as Python's int() takes them. */
function parseRevision(bytes: Uint8Array, start: number, end: number): number {
  let revision = 0;
  for (let at = start; at < end; at += 1) {
    const digit = bytes[at]! - DIGIT_0;
    revision = revision * 10 + digit;
    if (digit < 0 || digit > 9 || revision > MAX_REVISION) throw wrongRevision(bytes, start, end);
  }
  if (start === end) throw wrongRevision(bytes, start, end);
  return revision;
}

function wrongColumns(bytes: Uint8Array, start: number, end: number): OldumpError {
  let columns = 1;
  for (let at = start; at < end; at += 1) if (bytes[at] === TAB) columns += 1;
  return malformedError(`expected ${ROW_COLUMNS} columns, found ${columns}`);
}

function wrongRevision(bytes: Uint8Array, start: number, end: number): OldumpError {
  const text = Buffer.from(bytes.subarray(start, Math.min(end, start + 40))).toString();
  return malformedError(
    `the revision is not a whole number from 0 to ${MAX_REVISION}: ${JSON.stringify(text)}`,
  );
}
