/** Written by `npm run shared-numbers`. */

/** As in src/record/row/key.ts. */
export const USER_PAGE: u32 = 0;
export const ADMIN_PAGE: u32 = 1;
export const OBSOLETE_PAGE: u32 = 2;
export const NOT_A_PAGE: u32 = 3;
export const AFTER_DATE: u32 = 4;
export const KEPT: u32 = 5;

/** As in src/dump/clean/clean-places.ts. */
export const DONE: u32 = 0;
export const DOUBT: u32 = 1;
export const FULL: u32 = 2;

/** As in src/dump/clean/clean-places.ts. */
export const ANSWER_INPUT_END: usize = 1024;
export const ANSWER_OUTPUT_BYTES: usize = 1028;
export const ANSWER_ROWS: usize = 1032;
export const ANSWER_DROPPED: usize = 1036;
export const LIMIT: usize = 2048;
export const INPUT: usize = 196608;
export const INPUT_BYTES: usize = 262144;
export const OUTPUT: usize = 458816;
export const OUTPUT_BYTES: usize = 524288;
