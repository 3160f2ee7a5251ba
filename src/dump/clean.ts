/**
 * Data rows → cdump rows: cleaning as Open Library's print_dump() does it.
 *
 * Byte for byte equal to its output, but for rows it dies on or writes so that a later stage dies. Those are
 * rejected, one by one, with a reason (docs/compatibility.md). Rejected although Open Library's cdump writes them:
 * - a revision that is not a whole number from 0 to 4294967295, or a string of ASCII digits in that range
 *   (3.0, null, true kill `dump`);
 * - a tab, CR or LF inside key, type or last_modified (the row would not have five columns);
 * - a row that holds a raw CR before its end (COPY never writes one).
 * Accepted although Open Library's cdump dies: nothing.
 */
import { OldumpError } from '../errors.ts';
import type { ByteBuffer } from '../record/byte-buffer.ts';
import { DROP_REASONS, type DropReason } from '../record/key.ts';
import { timestampLimit } from '../record/timestamp.ts';
import { cleanExactly } from './clean-exactly.ts';
import { rejectOf, type Reject } from './reject.ts';

export type { DropReason } from '../record/key.ts';
export type { Reject } from './reject.ts';

export interface CleanOptions {
  /** Absent or '': no date filter. */
  readonly date: string | undefined;
}

/** rowsIn = rowsOut + all dropped + rejects. */
export interface CleanCounts {
  rowsIn: number;
  rowsOut: number;
  dropped: Record<DropReason, number>;
}

export interface Cleaned {
  readonly counts: CleanCounts;
  readonly rejects: Reject[];
}

const LF = 10;

/**
 * Cleans a block of whole data rows.
 *
 * In: rows, each ended by LF (the last may lack it).  Out: cdump rows appended to `out`, in the same order.
 * Memory: `out`, the rejects, one document.  Throws: nothing about the rows; those it cannot clean are rejects.
 */
export function cleanRows(block: Uint8Array, out: ByteBuffer, options: CleanOptions): Cleaned {
  const limit = timestampLimit(options.date);
  const cleaned: Cleaned = { counts: emptyCounts(), rejects: [] };
  for (let start = 0; start < block.length;) {
    const end = rowEnd(block, start);
    cleanOne(block, start, end, limit, out, cleaned);
    start = end + 1;
  }
  return cleaned;
}

function cleanOne(
  block: Uint8Array,
  start: number,
  end: number,
  limit: Buffer | undefined,
  out: ByteBuffer,
  { counts, rejects }: Cleaned,
): void {
  const row = counts.rowsIn++;
  try {
    const reason = cleanExactly(block, start, end, limit, out);
    if (reason === undefined) counts.rowsOut++;
    else counts.dropped[reason]++;
  } catch (error) {
    if (!(error instanceof OldumpError) || error.kind !== 'malformed') throw error;
    rejects.push(rejectOf(block, start, end, row, error.reason));
  }
}

function rowEnd(block: Uint8Array, start: number): number {
  const end = block.indexOf(LF, start);
  return end < 0 ? block.length : end;
}

function emptyCounts(): CleanCounts {
  return {
    rowsIn: 0,
    rowsOut: 0,
    dropped: Object.fromEntries(DROP_REASONS.map(reason => [reason, 0])) as Record<DropReason, number>,
  };
}
