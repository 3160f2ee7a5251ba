import { encodeBlock } from '../../bytes/output/encode-block.ts';
import { CleanScratch } from './clean-scratch.ts';
import { cleanTaskRows } from './clean-task-rows.ts';
import type { CleanBlockInput, CleanBlockOutput } from './clean-tasks.ts';

/** The column of a cdump row that holds its key. */
const KEY_COLUMN = 1;

/**
 * The work of CLEAN_BLOCK, with a buffer of its own that every block goes through.
 * Memory: the cleaned rows of the largest block so far, and the kernel.
 */
export function blockCleaner(): (input: CleanBlockInput) => Promise<CleanBlockOutput> {
  const scratch = new CleanScratch();
  return async ({ rows, date, codec }) => {
    const cleaned = await cleanTaskRows(rows, date, scratch);
    const options = { codec, keyColumn: KEY_COLUMN };
    return { ...cleaned, encoded: encodeBlock(scratch.out.written(), options, scratch.deflater) };
  };
}
