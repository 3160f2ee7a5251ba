/** Written by `npm run shared-numbers`. */

/** As in src/deworks/map/document-places.ts. */
export const MEMBERS: usize = 65536;
export const MOST_MEMBERS: usize = 1024;
export const INPUT: usize = 81920;
