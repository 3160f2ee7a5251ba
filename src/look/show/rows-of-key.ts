import { compareBytes } from '../../record/row/order.ts';

const TAB = 0x09;
const LF = 0x0a;

/** What a row of the key holds behind its first column. */
export function needleOf(key: string): Buffer {
  return Buffer.from(`\t${key}\t`);
}

/**
 * The rows of one key among whole rows, in their order, each with its LF.
 *
 * In: the key as `needleOf` gives it.  Out: parts of `block`, valid as long as it is.
 * The search is native and knows no columns: a find counts where no tab stands in front of it in its row.
 */
export function* rowsOfKey(block: Buffer, needle: Buffer): Generator<Buffer, void, undefined> {
  for (let at = block.indexOf(needle); at >= 0;) {
    const start = block.lastIndexOf(LF, at) + 1;
    const end = block.indexOf(LF, at) + 1;
    if (block.indexOf(TAB, start) === at) yield block.subarray(start, end);
    at = block.indexOf(needle, end);
  }
}

/**
 * Whether the rows of a block are in key order, from `first`, their first key, up to `next`, with which the
 * next block begins (none: there is no next). Rows of other columns than ours are in no order.
 */
export function isInKeyOrder(block: Buffer, first: Buffer, next: Buffer | undefined): boolean {
  let beforeStart = 0;
  let beforeEnd = -1;
  for (let start = 0; start < block.length;) {
    const keyStart = block.indexOf(TAB, start) + 1;
    const keyEnd = block.indexOf(TAB, keyStart);
    const end = block.indexOf(LF, start);
    if (keyStart === 0 || keyEnd < 0 || keyEnd > end) return false;
    const before = beforeEnd < 0 ? first : block;
    if (beforeEnd < 0) [beforeStart, beforeEnd] = [0, first.length];
    const order = compareBytes(before, beforeStart, beforeEnd, block, keyStart, keyEnd);
    if (order > 0 || (before === first && order !== 0)) return false;
    beforeStart = keyStart;
    beforeEnd = keyEnd;
    start = end + 1;
  }
  return next === undefined || compareBytes(block, beforeStart, beforeEnd, next, 0, next.length) <= 0;
}
