/** Rows of one segment, as many as make an output block, or the rest of the segment; with what the merge knows of them. */
export interface RangeBatch {
  readonly rows: Buffer;
  readonly beginsSegment: boolean;
  readonly count: number;
  /** Per row, counted from the batch's start: where it ends, behind its LF, and where its key lies. */
  readonly ends: Uint32Array;
  readonly keyStarts: Uint32Array;
  readonly keyEnds: Uint32Array;
  readonly revisions: Uint32Array;
  /** Per row: what it is to the one before it (record/row/order.ts). */
  readonly relations: Uint32Array;
}

/** The columns above, in their order. */
export const BATCH_COLUMNS = 5;

/** Bytes that a row has at least: four tabs, a key, a revision, LF. */
const LEAST_ROW_BYTES = 7;

/** Rows that a batch has at most: it ends with the first row end at or past `batchBytes`. */
export function mostRowsOf(batchBytes: number): number {
  return Math.ceil(batchBytes / LEAST_ROW_BYTES) + 1;
}
