/** Written by `npm run shared-numbers`. */

/** As in src/record/row/order.ts. */
export const SAME_REVISION: u32 = 0;
export const NEXT_REVISION: u32 = 1;
export const NEW_KEY: u32 = 2;

/** As in src/sort/contract/merge-numbers.ts. */
export const ALL_ENDED: u32 = 0;
export const NEEDS_FRAME: u32 = 1;
export const BATCH_ENDED: u32 = 2;
export const RANGE_ENDED: u32 = 3;
export const OUT_OF_ORDER: u32 = 4;
export const DIFFERS: u32 = 5;

/** As in src/sort/contract/merge-numbers.ts. */
export const ANSWER_ROWS: usize = 17408;
export const ANSWER_BYTES: usize = 17412;
export const ANSWER_RUN: usize = 17416;
export const ANSWER_BEGINS_SEGMENT: usize = 17420;
export const ANSWER_REPEATED_ROWS: usize = 17424;
export const ANSWER_REPEATED_BYTES: usize = 17428;
export const CURSOR_BYTES: usize = 48;
