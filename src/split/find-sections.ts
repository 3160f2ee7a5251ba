import { open, type FileHandle } from 'node:fs/promises';
import { constants, inflateRawSync } from 'node:zlib';
import type { BlockEntry } from '../bytes/index/block-index.ts';
import type { Codec } from '../bytes/codec.ts';
import { withPath } from '../bytes/disk/io-error.ts';
import {
  readSections,
  type NoSections,
  type SectionFile,
  type SectionPart,
} from '../bytes/index/section-file.ts';
import { OldumpError } from '../errors.ts';
import { RowRanges } from '../record/row/row-ranges.ts';
import { newRowColumns, parseRow } from '../record/row/row.ts';
import { SPLIT_FILES } from '../record/row/type-key.ts';
import { routeRows } from './routes.ts';

/**
 * The sections of a dump that are the wanted split files already, block by block; or why there are none.
 *
 * They are when the dump is a gzip file with an index (docs/format.md), made of exactly our split files in our
 * order, at the level the outputs shall have. Before they are believed, the first and the last block of each
 * are inflated: they hold as many rows as the index says, and no row of another file.
 * Memory: the index, and one block.
 */
export async function findSections(
  path: string | undefined,
  codec: Codec,
): Promise<SectionFile | NoSections> {
  if (codec.kind === 'plain') return { missing: 'the outputs are not gzip' };
  if (path === undefined) return { missing: 'standard input has no index' };
  const found = await readSections(path);
  if ('missing' in found) return found;
  const names = found.sections.map(({ name }) => name).join(', ');
  if (names !== SPLIT_FILES.join(', ')) return { missing: `its sections are ${names}` };
  if (found.level !== codec.level)
    return { missing: `its blocks are of level ${found.level}, wanted is ${codec.level}` };
  const wrong = await wrongSection(found);
  return wrong === undefined ? found : { missing: `its section ${wrong} is not what its index says` };
}

async function wrongSection({ path, sections }: SectionFile): Promise<string | undefined> {
  const handle = await withPath(path, open(path, 'r'));
  try {
    for (const [file, section] of sections.entries()) {
      const ends = section.index.length === 0 ? [] : [0, section.index.length - 1];
      for (const block of ends) if (!(await isAsTold(handle, section, block, file))) return section.name;
    }
    return undefined;
  } finally {
    await handle.close();
  }
}

/** Whether a block inflates to the rows its index line speaks of, all of one split file. */
async function isAsTold(
  handle: FileHandle,
  section: SectionPart,
  block: number,
  file: number,
): Promise<boolean> {
  const entry = section.index.entry(block);
  const next =
    block + 1 < section.index.length
      ? section.index.entry(block + 1)
      : { compressedOffset: section.bodyEnd, plainOffset: section.plainBytes };
  const plainBytes = next.plainOffset - entry.plainOffset;
  const packed = Buffer.alloc(next.compressedOffset - entry.compressedOffset);
  const reading = handle.read(packed, 0, packed.length, entry.compressedOffset);
  await withPath(section.path, reading, 'work');
  try {
    const plain = inflateRawSync(packed, {
      finishFlush: constants.Z_SYNC_FLUSH,
      chunkSize: plainBytes + 64,
      maxOutputLength: plainBytes + 64,
    });
    return plain.length === plainBytes && holdsRows(plain, entry, file);
  } catch (error) {
    if (isBadBlock(error)) return false; // the file is then read from its beginning, which says where it is bad
    throw error;
  }
}

function holdsRows(plain: Buffer, { rows, firstKey }: BlockEntry, file: number): boolean {
  if (plain.at(-1) !== 10) return false;
  const { keyStart, keyEnd } = parseRow(plain, 0, plain.indexOf(10), newRowColumns());
  const ranges = new RowRanges();
  const found = routeRows(plain, 0, plain.length, ranges, { file: '', rowsBefore: 0, byteOffset: 0 });
  const isOneFile = ranges.count === 1 && ranges.targetOf(0) === file;
  return isOneFile && found === rows && plain.toString('utf8', keyStart, keyEnd) === firstKey;
}

function isBadBlock(error: unknown): boolean {
  if (error instanceof OldumpError) return true;
  return error instanceof Error && 'code' in error && /^(Z_|ERR_BUFFER_TOO_LARGE)/.test(String(error.code));
}
