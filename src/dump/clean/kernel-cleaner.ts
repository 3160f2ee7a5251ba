import { copyBytes } from '../../record/text/copy-bytes.ts';
import type { ByteBuffer } from '../../record/text/byte-buffer.ts';
import { DROP_REASONS } from '../../record/row/key.ts';
import type { CleanCounts } from './clean.ts';
import type { CleanKernel } from './clean-kernel.ts';
import { LF } from './twin/scan-json.ts';

/**
 * Cleans a block by the kernel, a window of whole rows at a time.
 *
 * Out: rows at the end of `out`, counted in `counts`.  Memory: none but theirs and the kernel's.
 */
export class KernelCleaner {
  readonly #kernel: CleanKernel;
  readonly #bytes: Buffer;
  readonly #out: ByteBuffer;
  readonly #counts: CleanCounts;
  /** What of `bytes` is in the kernel. */
  #windowStart = 0;
  #windowEnd = 0;

  /** The kernel's date limit must be set. */
  constructor(kernel: CleanKernel, bytes: Buffer, out: ByteBuffer, counts: CleanCounts) {
    this.#kernel = kernel;
    this.#bytes = bytes;
    this.#out = out;
    this.#counts = counts;
  }

  /** Cleans the rows of bytes[start, end), each ended by LF, up to the first that the kernel leaves to others. */
  cleanFrom(start: number, end: number): number {
    let at = start;
    while (at < end) {
      if (at >= this.#windowEnd && !this.#fillWindow(at, end)) return at;
      const isInDoubt = this.#kernel.clean(at - this.#windowStart, this.#windowEnd - this.#windowStart);
      at = this.#windowStart + this.#kernel.inputEnd;
      this.#takeRows();
      if (isInDoubt) return at;
    }
    return at;
  }

  /** False when the row at `start` is too long for the kernel. */
  #fillWindow(start: number, end: number): boolean {
    const { input } = this.#kernel;
    const windowEnd = this.#bytes.lastIndexOf(LF, Math.min(start + input.length, end) - 1) + 1;
    if (windowEnd <= start) return false;
    copyBytes(input, 0, this.#bytes, start, windowEnd);
    this.#windowStart = start;
    this.#windowEnd = windowEnd;
    return true;
  }

  #takeRows(): void {
    const kernel = this.#kernel;
    this.#out.appendBytes(kernel.output, 0, kernel.outputBytes);
    this.#counts.rowsIn += kernel.rows;
    this.#counts.rowsOut += kernel.rows;
    DROP_REASONS.forEach((reason, number) => {
      const rows = kernel.dropped(number);
      this.#counts.rowsIn += rows;
      this.#counts.dropped[reason] += rows;
    });
  }
}
