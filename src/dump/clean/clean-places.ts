/**
 * What callers of the cleaning kernel (kernels/clean) know of it; the proving kernel works on the same memory.
 * `npm run shared-numbers` tells the kernels.
 */

/** Lies behind every area that is read or written 16 bytes at a time: may be touched, says nothing. */
const SLACK_BYTES = 64;
const INPUT = 196608;
const INPUT_BYTES = 256 << 10;
const OUTPUT = INPUT + INPUT_BYTES + SLACK_BYTES;
const OUTPUT_BYTES = 512 << 10;

/** Of the kernel's memory: 16 pages of 64 KiB hold it, OUTPUT and its slack last. */
export const CLEAN_PLACES = {
  /** What a call tells, in numbers of 32 bits; the last are rows left out, by their reasons' numbers. */
  ANSWER_INPUT_END: 1024,
  ANSWER_OUTPUT_BYTES: 1028,
  ANSWER_ROWS: 1032,
  ANSWER_DROPPED: 1036,
  /** The date filter: what last_modified must be smaller than. */
  LIMIT: 2048,
  /** Data rows. */
  INPUT,
  INPUT_BYTES,
  /** Cleaned rows. */
  OUTPUT,
  OUTPUT_BYTES,
} as const;

/** Why a call ended: all rows are done, the next one is in doubt, OUTPUT has no room for the next one. */
export const CLEAN_ENDS = { DONE: 0, DOUBT: 1, FULL: 2 } as const;
