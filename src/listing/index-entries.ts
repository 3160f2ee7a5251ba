import type { Block } from '../bytes/block.ts';
import { checkUtf8 } from '../bytes/utf8.ts';
import { malformedError, OldumpError, type Position } from '../errors.ts';
import { requireRowEdges } from '../record/row/row-edges.ts';
import { ENTRIES_PER_PAGE, type HtmlEntry } from './html-pages.ts';

/** Path, title, created, last_modified. A title with a tab, as Open Library's own index may have, makes more. */
const INDEX_COLUMNS = 4;

/**
 * Index rows → the entries of page after page.
 *
 * Memory: a page and a block.
 * Throws: malformed, with row and byte, for what is not UTF-8 or has fewer than four columns.
 */
export async function* pagesOf(
  blocks: AsyncIterable<Block>,
  file: string,
): AsyncGenerator<readonly HtmlEntry[], void, undefined> {
  let page: HtmlEntry[] = [];
  let rows = 0;
  for await (const block of blocks) {
    try {
      checkUtf8(block, file, rows);
      for (const { text, byte, end } of linesOf(block.bytes)) {
        rows++;
        requireEdges(block, byte, end, { file, row: rows, byte: block.byteOffset + byte });
        const entry = entryOf(text);
        if (!entry) throw tooFewColumns(text, { file, row: rows, byte: block.byteOffset + byte });
        page.push(entry);
        if (page.length < ENTRIES_PER_PAGE) continue;
        yield page;
        page = [];
      }
    } finally {
      block.release();
    }
  }
  if (page.length > 0) yield page;
}

function entryOf(row: string): HtmlEntry | undefined {
  const columns = row.split('\t');
  if (columns.length < INDEX_COLUMNS) return undefined;
  return { path: columns[0]!, title: columns.slice(1, -2).join(' ') };
}

function requireEdges({ bytes }: Block, start: number, end: number, position: Position): void {
  try {
    requireRowEdges(bytes, start, end);
  } catch (error) {
    throw error instanceof OldumpError ? error.at(position) : error;
  }
}

function tooFewColumns(row: string, position: { file: string; row: number; byte: number }): Error {
  return malformedError(`expected ${INDEX_COLUMNS} columns, found ${row.split('\t').length}`, {
    position,
    advice: 'oldump index makes such a file of a dump',
  });
}

function* linesOf(
  bytes: Buffer,
): Generator<{ readonly text: string; readonly byte: number; readonly end: number }> {
  for (let start = 0; start < bytes.length;) {
    const end = bytes.indexOf(0x0a, start);
    yield { text: bytes.toString('utf8', start, end), byte: start, end };
    start = end + 1;
  }
}
