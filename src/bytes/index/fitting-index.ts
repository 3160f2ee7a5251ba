import { realpath, type FileHandle } from 'node:fs/promises';
import { constants, inflateRawSync } from 'node:zlib';
import { OldumpError } from '../../errors.ts';
import { beginsWithMark } from '../../record/row/row-edges.ts';
import { indexPathOf, readBlockIndex, type IndexedFile } from './block-index-file.ts';
import type { BlockIndex } from './block-index.ts';
import { combineCrc32 } from '../gzip/crc-combine.ts';
import {
  GZIP_TRAILER_BYTES,
  gzipTrailer,
  LAST_DEFLATE_BLOCK,
  PLAIN_GZIP_HEADER,
} from '../gzip/gzip-header.ts';
import { isSystemError, withPath } from '../disk/io-error.ts';

/** Beyond this a block is read by the serial reader, which tells what is wrong with so long a row. */
const LARGEST_BLOCK_BYTES = 1 << 29;

/** Of the first block, of which the first bytes are inflated: more than its code tables take. */
const MARK_LOOK_BYTES = 1024;

/** What follows the blocks of a file of ours. */
export const MEMBER_END_BYTES = LAST_DEFLATE_BLOCK.length + GZIP_TRAILER_BYTES;

export type FittingIndex =
  | { readonly kind: 'fits'; readonly file: IndexedFile; readonly index: BlockIndex }
  | { readonly kind: 'none' }
  | { readonly kind: 'unfit'; readonly why: string };

/**
 * Reads NAME.idx beside a gzip file and holds it against the file: size, header, trailer, and that the blocks
 * lie one behind the other from the first byte to the last.
 * What is in the blocks is proved by those who inflate them.
 * Throws: environment when the gzip file cannot be read. An index that cannot be used is no error.
 */
export async function findFittingIndex(
  path: string,
  handle: FileHandle,
  sizeBytes: number,
): Promise<FittingIndex> {
  try {
    // An open file may have no name any more: /dev/stdin of a shell's here-document.
    const name = await withPath(path, realpath(path));
    const { file, index } = await readBlockIndex(indexPathOf(name));
    const why = await misfit(file, index, handle, sizeBytes);
    return why === undefined ? { kind: 'fits', file, index } : { kind: 'unfit', why };
  } catch (error) {
    if (!(error instanceof OldumpError)) throw error;
    if (isSystemError(error.cause) && error.cause.code === 'ENOENT') return { kind: 'none' };
    return { kind: 'unfit', why: error.message };
  }
}

async function misfit(
  file: IndexedFile,
  index: BlockIndex,
  handle: FileHandle,
  sizeBytes: number,
): Promise<string | undefined> {
  if (file.bytes !== sizeBytes) return `the file has ${sizeBytes} bytes, not ${file.bytes}`;
  if (sizeBytes < PLAIN_GZIP_HEADER.length + MEMBER_END_BYTES) return 'the file is too short';
  if (!(await hasBytes(handle, PLAIN_GZIP_HEADER, 0))) return 'the header is not ours';
  const end = Buffer.concat([LAST_DEFLATE_BLOCK, gzipTrailer(file.crc32, file.plainBytes)]);
  if (!(await hasBytes(handle, end, sizeBytes - end.length))) return 'the trailer disagrees';
  if (!hasSoundBlocks(file, index)) return 'the blocks are not those of such a file';
  // The serial reader passes over a mark; workers, which see blocks, would take it for the first row's.
  return (await hasMark(handle)) ? 'the rows begin with a byte order mark' : undefined;
}

/** What is damaged shows when it is read. */
async function hasMark(handle: FileHandle): Promise<boolean> {
  const packed = Buffer.alloc(MARK_LOOK_BYTES);
  const { bytesRead } = await handle.read(packed, 0, packed.length, PLAIN_GZIP_HEADER.length);
  try {
    const options = { finishFlush: constants.Z_SYNC_FLUSH };
    return beginsWithMark(inflateRawSync(packed.subarray(0, bytesRead), options));
  } catch {
    return false;
  }
}

async function hasBytes(handle: FileHandle, wanted: Uint8Array, offset: number): Promise<boolean> {
  const found = Buffer.alloc(wanted.length);
  const { bytesRead } = await handle.read(found, 0, found.length, offset);
  return bytesRead === wanted.length && found.equals(wanted);
}

/** From the first byte to the last, and none larger than its plain bytes can make it. */
function hasSoundBlocks(file: IndexedFile, index: BlockIndex): boolean {
  if (index.length === 0) return false;
  const first = index.entry(0);
  if (first.compressedOffset !== PLAIN_GZIP_HEADER.length || first.plainOffset !== 0) return false;
  for (let block = 0; block < index.length; block += 1) {
    const { compressedBytes, plainBytes } = blockSizes(file, index, block);
    if (plainBytes > LARGEST_BLOCK_BYTES || compressedBytes > 1.01 * plainBytes + 1024) return false;
    if (compressedBytes <= 0) return false;
  }
  return true;
}

export function blockSizes(
  file: IndexedFile,
  index: BlockIndex,
  block: number,
): { readonly compressedBytes: number; readonly plainBytes: number } {
  const { compressedOffset, plainOffset } = index.entry(block);
  const next =
    block + 1 < index.length
      ? index.entry(block + 1)
      : { compressedOffset: file.bytes - MEMBER_END_BYTES, plainOffset: file.plainBytes };
  return {
    compressedBytes: next.compressedOffset - compressedOffset,
    plainBytes: next.plainOffset - plainOffset,
  };
}

/** CRC-32 of the plain bytes of the blocks [from, to), as their lines say: some 5 µs a block. */
export function crcOfBlocks(file: IndexedFile, index: BlockIndex, from: number, to: number): number {
  let sum = 0;
  for (let block = from; block < to; block += 1)
    sum = combineCrc32(sum, index.entry(block).crc32, blockSizes(file, index, block).plainBytes);
  return sum;
}
