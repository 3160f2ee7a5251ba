/**
 * Data rows → cdump rows: cleaning as Open Library's print_dump() does it.
 *
 * Which rows are left out is the rule of src/record/row/key.ts (dropReasonOf) and the date; the kernel that cleans
 * most rows has it in kernels/clean/keep.ts, the twin in twin/keep.ts.
 *
 * Byte for byte equal to its output, but for rows it dies on or writes so that a later stage dies. Those are
 * rejected, one by one, with a reason (docs/compatibility.md). Rejected although Open Library's cdump writes them:
 * - a revision that is not a whole number from 0 to 4294967295, or a string of ASCII digits in that range
 *   (3.0, null, true kill `dump`);
 * - a tab, CR or LF inside key, type or last_modified (the row would not have five columns), or any other control
 *   character or line separator there (a load of the whole file fails, or the row is read as two);
 * - a row that holds a raw CR before its end (COPY never writes one, and Python would take it for a line end).
 * Open Library dies on rows nested deeper than about 497 levels; here the limit is exact (MAX_DEPTH).
 */
import { OldumpError } from '../../errors.ts';
import type { ByteBuffer } from '../../record/text/byte-buffer.ts';
import type { DropReason } from '../../record/row/key.ts';
import { timestampLimit } from '../../record/row/timestamp.ts';
import { cleanExactly } from './clean-exactly.ts';
import { dropReasonOfScan } from './twin/keep.ts';
import { KernelCleaner } from './kernel-cleaner.ts';
import type { CleanKernel } from './clean-kernel.ts';
import { rejectOf, type Reject } from './reject.ts';
import { RowScanner } from './twin/scan-row.ts';
import { ScanWriter } from './twin/write-scan.ts';
import { emptyCounts, type CleanCounts } from './clean-counts.ts';

export type { DropReason } from '../../record/row/key.ts';
export type { Reject } from './reject.ts';

export interface CleanOptions {
  /** Absent or '': no date filter. */
  readonly date: string | undefined;
  /** For tests: every row takes the slow path. */
  readonly neverFast?: boolean;
  /** Cleans most rows, about three times as fast; without it, and where it doubts, they go the way of its twin. */
  readonly kernel?: CleanKernel | undefined;
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
 * Memory: `out`, the rejects, one document, 150 KiB of tables.
 * Throws: nothing about the rows; those it cannot clean are rejects.
 */
export function cleanRows(block: Uint8Array, out: ByteBuffer, options: CleanOptions): Cleaned {
  const cleaner = new BlockCleaner(block, out, options);
  cleaner.clean();
  return { counts: cleaner.counts, rejects: cleaner.rejects };
}

class BlockCleaner {
  readonly counts = emptyCounts();
  readonly rejects: Reject[] = [];
  readonly #bytes: Buffer;
  readonly #out: ByteBuffer;
  readonly #limit: Buffer | undefined;
  /** Rows that begin here or later have no LF behind them to stop the scanner. */
  readonly #fastEnd: number;
  readonly #scanner = new RowScanner();
  readonly #writer: ScanWriter;
  readonly #kernel: KernelCleaner | undefined;

  constructor(block: Uint8Array, out: ByteBuffer, options: CleanOptions) {
    this.#bytes = Buffer.from(block.buffer, block.byteOffset, block.length);
    this.#out = out;
    this.#limit = timestampLimit(options.date);
    this.#fastEnd = options.neverFast === true ? 0 : this.#bytes.lastIndexOf(LF) + 1;
    this.#writer = new ScanWriter(this.#bytes, out);
    const { kernel } = options;
    if (kernel?.setLimit(this.#limit))
      this.#kernel = new KernelCleaner(kernel, this.#bytes, out, this.counts);
  }

  clean(): void {
    for (let start = 0; start < this.#bytes.length;) {
      start = this.#kernel?.cleanFrom(start, this.#fastEnd) ?? start;
      if (start < this.#bytes.length) start = this.#cleanRow(start);
    }
  }

  /** Gives where the next row begins. */
  #cleanRow(start: number): number {
    this.counts.rowsIn++;
    const end = start < this.#fastEnd ? this.#scanner.scan(this.#bytes, start) : -1;
    return (end < 0 ? this.#cleanExactly(start) : this.#writeScanned(end)) + 1;
  }

  #writeScanned(end: number): number {
    const reason = dropReasonOfScan(this.#bytes, this.#scanner, this.#limit);
    if (reason === undefined) this.#writer.write(this.#scanner, end);
    this.#count(reason);
    return end;
  }

  #cleanExactly(start: number): number {
    const found = this.#bytes.indexOf(LF, start);
    const end = found < 0 ? this.#bytes.length : found;
    try {
      this.#count(cleanExactly(this.#bytes, start, end, this.#limit, this.#out));
    } catch (error) {
      if (!(error instanceof OldumpError) || error.kind !== 'malformed') throw error;
      this.rejects.push(rejectOf(this.#bytes, start, end, this.counts.rowsIn - 1, error.reason));
    }
    return end;
  }

  #count(reason: DropReason | undefined): void {
    if (reason === undefined) this.counts.rowsOut++;
    else this.counts.dropped[reason]++;
  }
}
