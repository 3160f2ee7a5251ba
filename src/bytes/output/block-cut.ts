import { BLOCK_BYTES } from '../block.ts';

const LF = 10;

/** Bytes of a slot that holds a block and the row it ends with; a longer row gets a slot of its own. */
export const WRITER_SLOT_BYTES = BLOCK_BYTES + (1 << 16);

/**
 * Where a block of a gzip file ends: behind the first row that ends at or past BLOCK_BYTES. So its bytes depend on
 * the rows, not on how they were handed over. (A reader that is given `blockBytes` cuts in the same way.)
 *
 * In: whole rows[start, end), and how many bytes the block holds already.
 * Out: where rows stop that belong to it; the block is full if it holds BLOCK_BYTES then.
 */
export function blockEnd(rows: Buffer, start: number, end: number, filledBytes: number): number {
  const missing = BLOCK_BYTES - filledBytes;
  return end - start < missing ? end : rowEndFrom(rows, start + missing - 1);
}

export function isFull(filledBytes: number): boolean {
  return filledBytes >= BLOCK_BYTES;
}

/** Behind the first row that ends at `index` or later. */
function rowEndFrom(rows: Buffer, index: number): number {
  const lf = rows.indexOf(LF, index);
  if (lf < 0) throw new Error('a writer was given rows without their last LF');
  return lf + 1;
}
