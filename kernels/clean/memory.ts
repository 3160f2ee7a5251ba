/**
 * The kernel's linear memory: fixed places, never grown. src/dump/clean/clean-kernel.ts knows those marked with a star.
 *
 * SLACK lies behind every area that is read or written 16 bytes at a time, and may be touched but says nothing.
 */
export const SLACK: usize = 64;

/** * What a call tells, in numbers of 32 bits. */
export const ANSWER_INPUT_END: usize = 1024;
export const ANSWER_OUTPUT_BYTES: usize = 1028;
export const ANSWER_ROWS: usize = 1032;
/** Rows left out, by the numbers in keep.ts. */
export const ANSWER_DROPPED: usize = 1036;

/** * The date filter: what last_modified must be smaller than. */
export const LIMIT: usize = 2048;

/** Per depth one byte: what is known of the object open there, as far as it may be a datetime. */
export const DATETIMES: usize = 4096;

/** Names of the open objects, 8 bytes each. */
export const NAMES: usize = 8192;
export const NAMES_END: usize = NAMES + 4096 * 8;

/** Edits of the row being scanned, 8 bytes each; one more may be written behind the last. */
export const EDITS: usize = NAMES_END;
export const EDITS_END: usize = EDITS + 16384 * 8;

/** * Data rows. */
export const INPUT: usize = 196608;
const INPUT_BYTES: usize = 256 << 10;

/** * Cleaned rows. Ends at 983,104: 16 pages of 64 KiB hold it and its slack. */
export const OUTPUT: usize = INPUT + INPUT_BYTES + SLACK;
export const OUTPUT_END: usize = OUTPUT + (512 << 10);
