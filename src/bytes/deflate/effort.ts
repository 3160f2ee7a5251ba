/**
 * How hard a level looks for matches, in zlib's words (deflate.c, `configuration_table`).
 *
 * `maxChain`: so many places with the hash are compared, newest first. `lazyChain`: so many one byte further on, to
 * see whether a match there is longer. `maxLazy`: matches at least so long are taken without looking further on.
 * `niceLength`: the first match so long is taken. `repeatLength`: a match that lies as far back as the one before is
 * taken without a search if it is so long. `maxInsert`: of longer matches only so many places are noted, half of
 * them at either end. `leastMatch`: shorter ones are not looked for, but those of four bytes are taken where they lie as
 * far back as the one before; 4 or 5.
 */
export interface Effort {
  readonly maxChain: number;
  readonly lazyChain: number;
  readonly maxLazy: number;
  readonly niceLength: number;
  readonly repeatLength: number;
  readonly maxInsert: number;
  readonly leastMatch: number;
}

/** Levels 1 to 6. Those above are zlib's: it looks harder than is worth doing in another way (ADR 0016). */
const EFFORTS: readonly Effort[] = [
  { maxChain: 1, lazyChain: 0, maxLazy: 0, niceLength: 16, repeatLength: 4, maxInsert: 8, leastMatch: 5 },
  { maxChain: 1, lazyChain: 1, maxLazy: 8, niceLength: 16, repeatLength: 8, maxInsert: 8, leastMatch: 5 },
  { maxChain: 2, lazyChain: 1, maxLazy: 8, niceLength: 16, repeatLength: 8, maxInsert: 8, leastMatch: 5 },
  { maxChain: 3, lazyChain: 3, maxLazy: 16, niceLength: 32, repeatLength: 16, maxInsert: 16, leastMatch: 5 },
  {
    maxChain: 16,
    lazyChain: 12,
    maxLazy: 64,
    niceLength: 128,
    repeatLength: 64,
    maxInsert: 258,
    leastMatch: 4,
  },
  {
    maxChain: 32,
    lazyChain: 16,
    maxLazy: 128,
    niceLength: 258,
    repeatLength: 258,
    maxInsert: 258,
    leastMatch: 4,
  },
];

/** Undefined for levels that are zlib's. */
export function effortOf(level: number): Effort | undefined {
  return EFFORTS[level - 1];
}
