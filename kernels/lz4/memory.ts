/**
 * The kernel's linear memory: the table, then kernels/merge's answer, then the area that callers lay out (shared.ts). They
 * leave 64 bytes between it and the end of the memory: they may be read, but say nothing.
 */
import { HASH_BITS } from './shared';

/** Per hash, in 16 bits, the lower half of the place where it was last seen, counted from the frame's start. */
export const TABLE: usize = 1024;
export const TABLE_BYTES: usize = 2 << (<usize>HASH_BITS);
