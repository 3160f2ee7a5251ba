/**
 * The kernel's linear memory: fixed places, never grown. src/deworks/map/document-kernel.ts knows those marked with a star.
 * Names of open objects lie where kernels/clean/memory.ts has them, below 64 KiB.
 */

/** * Members of the document last scanned: four tables, as of Members in src/record/json/members.ts. */
export const MEMBERS: usize = 65536;
/** * Places in a table; a document with more members is a doubt. */
export const MOST_MEMBERS: usize = 1024;

/** * Rows. Ends 64 bytes before the end of the memory: they may be read, but say nothing. */
export const INPUT: usize = MEMBERS + 4 * MOST_MEMBERS * 4;
