/**
 * The codec of the sort's frames: LZ4 blocks from one place of the memory to another.
 *
 * The twin of src/sort/lz4-pack.ts and lz4-unpack.ts, in AssemblyScript with vectors of 16 bytes. It gives the same
 * packed bytes, and refuses the same. Every place is an address.
 */
export { pack } from './pack';
export { unpack } from './unpack';
