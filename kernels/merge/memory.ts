/** Of the memory that kernels/lz4/memory.ts shares out; src/sort/merge/merge-range-kernel.ts knows the places marked with a star. */

/** * What a call of `merge` tells, in numbers of 32 bits. */
export const ANSWER_ROWS: usize = 17408;
export const ANSWER_BYTES: usize = 17412;
export const ANSWER_RUN: usize = 17416;
export const ANSWER_BEGINS_SEGMENT: usize = 17420;
export const ANSWER_REPEATED_ROWS: usize = 17424;
export const ANSWER_REPEATED_BYTES: usize = 17428;

/** * Of a cursor. */
export const CURSOR_BYTES: usize = 48;
