import { open, stat } from 'node:fs/promises';
import { incompleteError, type OldumpError } from '../../errors.ts';
import type { IndexedFile } from './block-index-file.ts';
import { BlockIndex, type BlockEntry } from './block-index.ts';
import { combineCrc32 } from '../gzip/crc-combine.ts';
import { MEMBER_END_BYTES, findFittingIndex } from './fitting-index.ts';
import { withPath } from '../disk/io-error.ts';
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
  // Before it is opened: a pipe that is opened and closed is broken for its writer.
  const stats = await withPath(path, stat(path));
  if (!stats.isFile()) return { missing: 'it is no file' };
  const handle = await withPath(path, open(path, 'r'));
  try {
    const found = await withPath(path, findFittingIndex(path, handle, stats.size), 'work');
    if (found.kind === 'none') return { missing: 'it has no index' };
    if (found.kind === 'unfit') return { missing: `its index does not fit: ${found.why}` };
    const { file, index } = found;
    if (!file.sections) return { missing: 'its index names no sections' };
    const sections = partsOf(path, file, index);
    if (combinedCrc(sections) !== file.crc32) return { missing: 'its sections are not those of the file' };
    return { path, file, level: file.sections.level, sections };
  } finally {
    await handle.close();
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
  const bodyEnd = file.bytes - MEMBER_END_BYTES;
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

/** A section whose bytes are not those that its index speaks of: exit 4. */
export function damagedSection({ path, name, bodyStart, bodyEnd }: SectionPart): OldumpError {
  return incompleteError(
    `section ${name} fails its checksum, between compressed bytes ${bodyStart} and ${bodyEnd}`,
    {
      position: { file: path, byte: bodyStart },
    },
  );
}
