/**
 * The kernel's linear memory: fixed places, never grown. Those that its callers know, from 1024 and where rows lie, are
 * in shared.ts; slack lies behind every area that is read or written 16 bytes at a time.
 */
import { OUTPUT, OUTPUT_BYTES } from './shared';

/** Per depth one byte: what is known of the object open there, as far as it may be a datetime. */
export const DATETIMES: usize = 4096;

/** Names of the open objects, 8 bytes each. */
export const NAMES: usize = 8192;
export const NAMES_END: usize = NAMES + 4096 * 8;

/** Edits of the row being scanned, 8 bytes each; one more may be written behind the last. */
export const EDITS: usize = NAMES_END;
export const EDITS_END: usize = EDITS + 16384 * 8;

export const OUTPUT_END: usize = OUTPUT + OUTPUT_BYTES;
