import { revisionOfDataRow, thingIdOf } from '../../record/row/data-row.ts';

/** A data row that Open Library's code would die on, kept for whoever repairs it. */
export interface Reject {
  /** Within the block, from 0. */
  readonly row: number;
  /** Offset of the row in the block. */
  readonly byte: number;
  /** Why, in words that name no place: rejects are counted by it. */
  readonly reason: string;
  /** First column as text, or ''. */
  readonly thingId: string;
  /** Second column as text, or ''. */
  readonly revision: string;
  /** The whole row as it came, without its LF; bytes that are not UTF-8 are replaced. */
  readonly data: string;
}

export function rejectOf(bytes: Uint8Array, start: number, end: number, row: number, reason: string): Reject {
  const data = bytes.subarray(start, end);
  return {
    row,
    byte: start,
    reason,
    thingId: thingIdOf(bytes, start, end),
    revision: revisionOfDataRow(bytes, start, end),
    data: Buffer.from(data.buffer, data.byteOffset, data.length).toString('utf8'),
  };
}
