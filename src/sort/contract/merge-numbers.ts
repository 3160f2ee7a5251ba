/** What callers of the merging kernel (kernels/merge) know of it; `npm run shared-numbers` tells it. */

/** Places in the memory that it shares with kernels/lz4. */
export const MERGE_PLACES = {
  /** What a call of `merge` tells, in numbers of 32 bits. */
  ANSWER_ROWS: 17408,
  ANSWER_BYTES: 17412,
  ANSWER_RUN: 17416,
  ANSWER_BEGINS_SEGMENT: 17420,
  ANSWER_REPEATED_ROWS: 17424,
  ANSWER_REPEATED_BYTES: 17428,
  /** Of a cursor. */
  CURSOR_BYTES: 48,
} as const;

/** Why a call of `merge` ended. */
export const MERGE_ENDS = {
  ALL_ENDED: 0,
  NEEDS_FRAME: 1,
  BATCH_ENDED: 2,
  RANGE_ENDED: 3,
  OUT_OF_ORDER: 4,
  DIFFERS: 5,
} as const;
