import { readFile } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { incompleteError, malformedError, type OldumpError } from '../../errors.ts';
import { escapeCopy } from '../../record/text/pg-text.ts';
import { BlockIndex, type BlockEntry } from './block-index.ts';
import { withPath } from '../disk/io-error.ts';
import { formatCrc, formatSections, parseSections, type Sections } from './sections.ts';
import { TempFile } from '../disk/temp-file.ts';

/**
 * NAME.idx, lines of TAB-separated columns:
 *
 *   oldump-index  1  FILE_BYTES  CRC32  PLAIN_BYTES  ROWS  BLOCKS  LINES_CRC32
 *   compressed_offset  plain_offset  rows  first_key  crc32   (one line a block)
 *
 * CRC32 is the gzip file's own (hexadecimal, of its plain bytes): with FILE_BYTES it ties the
 * index to its file. LINES_CRC32 is that of all lines behind the first. first_key is escaped as COPY does; crc32 is that of the block's plain bytes. A file made of sections has version 2,
 * which tells them in more columns of the first line (sections.ts); the other lines are the same.
 */
const FORMAT = 'oldump-index';
const HEADER = /^oldump-index\t([12])\t(\d+)\t([0-9a-f]{8})\t(\d+)\t(\d+)\t(\d+)\t([0-9a-f]{8})(?:\t(.+))?$/;

/** What an index says of its whole file. */
export interface IndexedFile {
  readonly bytes: number;
  readonly crc32: number;
  readonly plainBytes: number;
  readonly rows: number;
  /** Of a file that was made of others. */
  readonly sections?: Sections;
}

export function indexPathOf(path: string): string {
  return `${path}.idx`;
}

/** Writes the index under a temporary name; the caller publishes or discards it. */
export async function saveBlockIndex(path: string, file: IndexedFile, index: BlockIndex): Promise<TempFile> {
  const temp = await TempFile.create(path, { overwrite: true });
  try {
    for (const text of formatBlockIndex(file, index)) await temp.write(Buffer.from(text));
    await temp.finish();
    return temp;
  } catch (error) {
    await temp.discard();
    throw error;
  }
}

/** The lines, in pieces of about 1,000 blocks. */
export function* formatBlockIndex(file: IndexedFile, index: BlockIndex): Generator<string, void, undefined> {
  let linesCrc32 = 0;
  for (const text of formatLines(index)) linesCrc32 = crc32(text, linesCrc32);
  yield `${headerColumns(file, index.length, linesCrc32).join('\t')}\n`;
  yield* formatLines(index);
}

function* formatLines(index: BlockIndex): Generator<string, void, undefined> {
  let text = '';
  let lines = 0;
  for (const { compressedOffset, plainOffset, rows, firstKey, crc32 } of index.entries()) {
    text += `${compressedOffset}\t${plainOffset}\t${rows}\t${escapeCopy(firstKey)}\t${formatCrc(crc32)}\n`;
    if (++lines % 1000 !== 0) continue;
    yield text;
    text = '';
  }
  yield text;
}

function headerColumns(file: IndexedFile, blocks: number, linesCrc32: number): (string | number)[] {
  const { bytes, crc32, plainBytes, rows, sections } = file;
  const version = sections ? 2 : 1;
  const columns = [FORMAT, version, bytes, formatCrc(crc32), plainBytes, rows, blocks, formatCrc(linesCrc32)];
  return sections ? [...columns, ...formatSections(sections)] : columns;
}

export async function readBlockIndex(path: string): Promise<{ file: IndexedFile; index: BlockIndex }> {
  return parseBlockIndex(await withPath(path, readFile(path, 'utf8')), path);
}

/**
 * Throws: malformed with the row of the first line that is no index line, or where the lines are others than those that
 * were written; incomplete when lines are missing.
 */
export function parseBlockIndex(text: string, name: string): { file: IndexedFile; index: BlockIndex } {
  const lines = text.split('\n');
  if (lines.pop() !== '')
    throw incompleteError('last line has no end', { position: { file: name, row: lines.length + 1 } });
  const { file, blocks, linesCrc32 } = parseHeader(lines[0] ?? '', name);
  const index = new BlockIndex();
  let rows = 0;
  let last: BlockEntry | undefined;
  for (let line = 1; line < lines.length; line += 1) {
    const entry = parseEntry(lines[line]!);
    if (!entry || !follows(entry, last, file)) throw badLine(name, line + 1);
    index.add(entry);
    rows += entry.rows;
    last = entry;
  }
  if (index.length !== blocks || rows !== file.rows) {
    throw incompleteError(
      `expected ${blocks} blocks with ${file.rows} rows, found ${index.length} with ${rows}`,
      {
        position: { file: name },
      },
    );
  }
  const found = crc32(text.slice(text.indexOf('\n') + 1));
  if (found !== linesCrc32) throw otherLines(name, linesCrc32, found);
  return { file, index };
}

interface Header {
  readonly file: IndexedFile;
  readonly blocks: number;
  readonly linesCrc32: number;
}

function parseHeader(line: string, name: string): Header {
  const match = HEADER.exec(line);
  const [, version, bytes, crc, plainBytes, rows, blocks, linesCrc, more] = match ?? [];
  const sections = more === undefined ? undefined : parseSections(more.split('\t'), Number(blocks));
  if (!match || (version === '2') !== (sections !== undefined)) throw badLine(name, 1);
  const file = {
    bytes: Number(bytes),
    crc32: Number.parseInt(crc!, 16),
    plainBytes: Number(plainBytes),
    rows: Number(rows),
    ...(sections && { sections }),
  };
  return { file, blocks: Number(blocks), linesCrc32: Number.parseInt(linesCrc!, 16) };
}

function parseEntry(line: string): BlockEntry | undefined {
  const match = /^(\d+)\t(\d+)\t(\d+)\t([^\t]*)\t([0-9a-f]{8})$/.exec(line);
  if (!match) return undefined;
  const [, compressedOffset, plainOffset, rows, firstKey, crc32] = match;
  return {
    compressedOffset: Number(compressedOffset),
    plainOffset: Number(plainOffset),
    rows: Number(rows),
    firstKey: unescapeKey(firstKey!),
    crc32: Number.parseInt(crc32!, 16),
  };
}

/** Offsets only rise and stay inside the file. */
function follows(entry: BlockEntry, last: BlockEntry | undefined, file: IndexedFile): boolean {
  const isAfter =
    !last || (entry.compressedOffset > last.compressedOffset && entry.plainOffset > last.plainOffset);
  return isAfter && entry.compressedOffset < file.bytes && entry.plainOffset < file.plainBytes;
}

function badLine(name: string, row: number): OldumpError {
  return malformedError('is no line of a block index', { position: { file: name, row } });
}

function otherLines(name: string, wanted: number, found: number): OldumpError {
  const what = `its lines have CRC-32 ${formatCrc(found)}, not ${formatCrc(wanted)}`;
  return malformedError(what, { position: { file: name } });
}

const UNESCAPED: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

function unescapeKey(text: string): string {
  return text.replace(/\\(.)/g, (_, letter: string) => UNESCAPED[letter] ?? letter);
}
