import { open, realpath, type FileHandle } from 'node:fs/promises';
import { incompleteError, OldumpError } from '../errors.ts';
import { indexPathOf, readBlockIndex, type IndexedFile } from './block-index-file.ts';
import { BlockIndex, type BlockEntry } from './block-index.ts';
import { combineCrc32 } from './crc-combine.ts';
import { GZIP_TRAILER_BYTES, gzipTrailer, LAST_DEFLATE_BLOCK, PLAIN_GZIP_HEADER } from './gzip-header.ts';
import { isSystemError, withPath } from './io-error.ts';
import type { MemberPart } from './member-part.ts';

/** A gzip file of ours that was made of others, ready to be cut into them again. */
export interface SectionFile {
  readonly path: string;
  readonly file: IndexedFile;
  /** Of all its blocks. */
  readonly level: number;
  readonly sections: readonly SectionPart[];
}

export interface SectionPart extends MemberPart {
  readonly name: string;
}

/** Why a file cannot be cut into sections. */
export interface NoSections {
  readonly missing: string;
}

/**
 * The sections of the gzip file at `path`, as its index tells them; or the reason why they cannot be used,
 * in words for the log: reading the file from its beginning is right then, and proves it by itself.
 *
 * The index is held against the file: size, header, last block and trailer, and the sections' checksums
 * combined against the file's.  Memory: the index.
 */
export async function readSections(path: string): Promise<SectionFile | NoSections> {
  try {
    const target = await withPath(path, realpath(path));
    const { file, index } = await readBlockIndex(indexPathOf(target));
    if (!file.sections) return { missing: 'its index names no sections' };
    const sections = partsOf(path, file, index);
    if (!(await fits(path, file)) || combinedCrc(sections) !== file.crc32)
      return { missing: 'its index belongs to another file' };
    return { path, file, level: file.sections.level, sections };
  } catch (error) {
    if (!(error instanceof OldumpError)) throw error;
    const isThere = !isSystemError(error.cause) || error.cause.code !== 'ENOENT';
    return { missing: isThere ? error.message : 'it has no index' };
  }
}

function partsOf(path: string, file: IndexedFile, index: BlockIndex): SectionPart[] {
  let first = 0;
  return file.sections!.list.map(section => {
    const { start, end, own } = cutIndex(file, index, first, first + section.blocks);
    first += section.blocks;
    return {
      path,
      name: section.name,
      bodyStart: start.compressedOffset,
      bodyEnd: end.compressedOffset,
      bodyCrc32: section.bodyCrc32,
      plainBytes: end.plainOffset - start.plainOffset,
      crc32: section.crc32,
      rows: [...own.entries()].reduce((rows, entry) => rows + entry.rows, 0),
      index: own,
    };
  });
}

type Place = Pick<BlockEntry, 'compressedOffset' | 'plainOffset'>;

/** The blocks [first, behind) of an index as one of their own, plain offsets counted from 0. */
function cutIndex(
  file: IndexedFile,
  index: BlockIndex,
  first: number,
  behind: number,
): { start: Place; end: Place; own: BlockIndex } {
  const bodyEnd = file.bytes - LAST_DEFLATE_BLOCK.length - GZIP_TRAILER_BYTES;
  const place = (block: number): Place =>
    block < index.length ? index.entry(block) : { compressedOffset: bodyEnd, plainOffset: file.plainBytes };
  const start = place(first);
  const own = new BlockIndex();
  for (let block = first; block < behind; block++) {
    const entry = index.entry(block);
    own.add({ ...entry, plainOffset: entry.plainOffset - start.plainOffset });
  }
  return { start, end: place(behind), own };
}

function combinedCrc(parts: readonly MemberPart[]): number {
  return parts.reduce((sum, { crc32, plainBytes }) => combineCrc32(sum, crc32, plainBytes), 0);
}

/** Whether header, end and size of the file are those of the index. */
async function fits(path: string, file: IndexedFile): Promise<boolean> {
  const handle = await withPath(path, open(path, 'r'));
  try {
    const stats = await handle.stat();
    if (!stats.isFile() || stats.size !== file.bytes) return false;
    const end = Buffer.concat([LAST_DEFLATE_BLOCK, gzipTrailer(file.crc32, file.plainBytes)]);
    return (await holds(handle, 0, PLAIN_GZIP_HEADER)) && (await holds(handle, file.bytes - end.length, end));
  } finally {
    await handle.close();
  }
}

async function holds(handle: FileHandle, offset: number, expected: Uint8Array): Promise<boolean> {
  const { bytesRead, buffer } = await handle.read(Buffer.alloc(expected.length), 0, expected.length, offset);
  return bytesRead === expected.length && Buffer.compare(buffer, expected) === 0;
}

/** A section whose bytes are not those that its index speaks of: exit 4. */
export function damagedSection({ path, name, bodyStart, bodyEnd }: SectionPart): OldumpError {
  return incompleteError(
    `section ${name} fails its checksum, between compressed bytes ${bodyStart} and ${bodyEnd}`,
    {
      position: { file: path, byte: bodyStart },
    },
  );
}
