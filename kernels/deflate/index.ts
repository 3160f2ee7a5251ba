/**
 * Deflates one stretch of rows, by itself and ended by a full flush. What it writes is defined by its twin,
 * src/bytes/deflate/deflate-plain.ts: the same bytes in give the same bytes out.
 */
import { beginBits, endBits } from './bits';
import { putBlock } from './block';
import { greedy } from './greedy';
import { lazy, setLazy } from './lazy';
import { COUNTS, NEWEST, NEWEST_BYTES } from './memory';
import { setSearch } from './search';
import { PLAIN, TAIL } from './shared';

/** Whether `greedy` makes the same tokens as `lazy`. */
let isGreedy: bool = false;

export function setEffort(
  maxChain: u32,
  lazyChain: u32,
  maxLazy: u32,
  niceLength: u32,
  repeatLength: u32,
  maxInsert: u32,
  leastMatch: u32,
): void {
  isGreedy = maxChain === 1 && maxLazy === 0 && repeatLength > 0 && repeatLength <= 4 && leastMatch === 5;
  setLazy(maxChain, lazyChain, maxLazy, repeatLength, leastMatch);
  setSearch(niceLength, maxInsert, leastMatch);
}

/** In: how many bytes lie at PLAIN.  Out: where the deflated ones from PACKED end. */
export function deflate(bytes: usize): usize {
  const end = PLAIN + bytes;
  const limit = bytes > TAIL ? end - TAIL : PLAIN;
  memory.fill(NEWEST, 0, NEWEST_BYTES);
  memory.fill(COUNTS, 0, (288 + 32) << 2);
  beginBits();
  putBlock(isGreedy ? greedy(limit, end) : lazy(limit, end));
  return endBits();
}
