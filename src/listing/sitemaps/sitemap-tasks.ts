import type { InflatedSums } from '../../bytes/input/packed-reader.ts';
import { isPacked, type RowSums } from '../../bytes/input/packed-rows.ts';
import { OldumpError } from '../../errors.ts';
import { ByteBuffer } from '../../record/text/byte-buffer.ts';
import { mergeRange } from '../../sort/merge/merge-range.ts';
import type { SortScratch } from '../../sort/spill/sort-scratch.ts';
import { sortRunFromRows } from '../../sort/make/sort-run.ts';
import type { RangeInput, RangeOutput, RunInput, RunOutput } from '../../sort/contract/sort-tasks.ts';
import { taskNamed } from '../../workers/task.ts';
import { SitemapFile, type WrittenSitemap } from './sitemap-file.ts';
import { createSitemapCounts, sitemapRows, type SitemapCounts } from './sitemap-rows.ts';

/** A block of dump rows → runs of sitemap rows. */
export const SITEMAP_RUN = taskNamed('sitemap-run').of<RunInput, SitemapRunOutput>();

export interface SitemapRunOutput extends RunOutput {
  readonly sums: RowSums;
  readonly counts: SitemapCounts;
}

/** Bytes of sitemap rows made of a byte of a dump of works and authors. */
export const SITEMAP_BYTES_RATIO = 0.3;

/** The worker's side of SITEMAP_RUN. Memory: the rows of the largest block so far, one inflated block, the scratch. */
export function sitemapRunMaker(scratch: SortScratch): (input: RunInput) => Promise<SitemapRunOutput> {
  const out = new ByteBuffer();
  return async input => {
    const { rows } = input;
    const counts = createSitemapCounts();
    const sums: InflatedSums = { plainBytes: 0, crc32: 0 };
    let byteOffset = 0;
    out.clear();
    for (const plain of scratch.reader.blocks(rows, sums)) {
      mapBlock(plain, byteOffset, out, counts);
      byteOffset += plain.length;
      if (isPacked(rows)) scratch.garbage.add(plain.length);
      if (scratch.garbage.isDue) await scratch.garbage.sweep();
    }
    const runs = sortRunFromRows(out.written(), input, scratch);
    return { runs, rowsIn: counts.rows, sums: { ...sums, rows: counts.rows }, counts };
  };
}

/** An error's row and byte are counted from the beginning of all the task's blocks. */
function mapBlock(plain: Buffer, byteOffset: number, out: ByteBuffer, counts: SitemapCounts): void {
  try {
    sitemapRows(plain, out, counts);
  } catch (error) {
    if (!(error instanceof OldumpError) || error.position?.row === undefined) throw error;
    const { row, byte = 0 } = error.position;
    throw error.at({ file: '', row: counts.rows + row, byte: byteOffset + byte });
  }
}

/** A range of groups of all runs → their sitemaps, as files. */
export const WRITE_SITEMAPS = taskNamed('write-sitemaps').of<WriteSitemapsInput, WriteSitemapsOutput>();

export interface WriteSitemapsInput extends RangeInput {
  readonly folder: string;
  readonly level: number;
}

export interface WriteSitemapsOutput extends RangeOutput {
  /** In order of their groups. */
  readonly sitemaps: readonly WrittenSitemap[];
}

/** The worker's side of WRITE_SITEMAPS: every group begins a segment, so each is whole. Memory: that of the merge, a sitemap. */
export function sitemapWriter(scratch: SortScratch): (input: WriteSitemapsInput) => WriteSitemapsOutput {
  return input => {
    const sitemaps: WrittenSitemap[] = [];
    const merged = { rows: 0, rowBytes: 0 };
    let file: SitemapFile | undefined;
    const end = (): void => {
      if (file) sitemaps.push(file.write(input.folder, input.level));
      file = undefined;
    };
    for (const { rows } of mergeRange(input, scratch)) {
      const before = merged.rows;
      for (const [, group, , path, lastModified] of columnsOf(rows)) {
        if (file?.group !== group) end();
        file ??= new SitemapFile(group!);
        file.add(path!, lastModified!);
        merged.rows++;
      }
      merged.rowBytes += rows.length;
      Atomics.add(input.progress, 0, BigInt(merged.rows - before));
    }
    end();
    return { ...merged, sitemaps };
  };
}

function* columnsOf(rows: Buffer): Generator<string[], void, undefined> {
  const text = rows.toString();
  for (let start = 0; start < text.length;) {
    const end = text.indexOf('\n', start);
    yield text.slice(start, end).split('\t');
    start = end + 1;
  }
}
