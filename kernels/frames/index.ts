/**
 * What works on the frames of a sort where they lie: one memory for packing, unpacking and merging.
 *
 * In AssemblyScript with vectors of 16 bytes; the twins in TypeScript are src/sort/frames/lz4-pack.ts, lz4-unpack.ts and
 * merge-range-plain.ts. The same bytes in give the same bytes out. Every place is an address.
 */
export { pack } from '../lz4/pack';
export { unpack } from '../lz4/unpack';
export { begin, endRun, keyBytes, merge, openFrame, play, revision, seek } from '../merge/merge';
