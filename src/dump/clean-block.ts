import { encodeBlock } from '../bytes/encode-block.ts';
import { CleanScratch } from './clean-scratch.ts';
import { cleanRows } from './clean.ts';
import type { CleanBlockInput, CleanBlockOutput } from './tasks.ts';

/** The column of a cdump row that holds its key. */
const KEY_COLUMN = 1;

/**
 * The work of CLEAN_BLOCK, with a buffer of its own that every block goes through.
 * Memory: the cleaned rows of the largest block so far, and the kernel.
 */
export function blockCleaner(): (input: CleanBlockInput) => CleanBlockOutput {
  const scratch = new CleanScratch();
  return ({ rows, date, codec }) => {
    const { out, kernel } = scratch;
    out.clear();
    const { counts, rejects } = cleanRows(rows, out, { date, kernel });
    const encoded = encodeBlock(out.bytes.subarray(0, out.length), { codec, keyColumn: KEY_COLUMN });
    return { counts, rejects, encoded };
  };
}
