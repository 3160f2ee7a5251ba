import { open } from 'node:fs/promises';
import { indexPathOf, readBlockIndex } from '../../bytes/index/block-index-file.ts';
import { startsLikeGzip } from '../../bytes/gzip/gzip-header.ts';
import { withPath } from '../../bytes/disk/io-error.ts';
import { OldumpError } from '../../errors.ts';
import type { PreviousMonth } from '../../publish/guards/previous.ts';

/** How much a run will read, as far as it can be known beforehand. */
export interface InputSize {
  /** Data rows, plain. */
  readonly plainBytes: number;
  readonly rows: number;
  /** How it is known, for people. */
  readonly from: string;
}

/** Of a gzip export in the table's order; Open Library's 29 GB of 2021 were about 150. */
const GZIP_RATIO = 5.2;
/** A smaller or larger ratio in the trailer means that it speaks of another length: of 4 GiB more, or of a last member. */
const GZIP_RATIOS = { least: 2, most: 20 } as const;
/** Plain bytes of a data row: 1.6 million of the sample library have 985 (bench/results). */
const ROW_BYTES = 985;
const TRAILER_LENGTH_BYTES = 4;

/** Throws: usage when there is no such file; environment when it cannot be read. */
export async function sizeOfFile(path: string): Promise<InputSize> {
  const handle = await withPath(path, open(path, 'r'));
  try {
    const { size } = await withPath(path, handle.stat());
    const [head, tail] = [Buffer.alloc(2), Buffer.alloc(TRAILER_LENGTH_BYTES)];
    await withPath(path, handle.read(head, 0, head.length, 0), 'work');
    if (!startsLikeGzip(head)) return sized(size, `${path}, plain`);
    await withPath(path, handle.read(tail, 0, tail.length, Math.max(0, size - tail.length)), 'work');
    return (await indexed(path, size)) ?? gzipped(path, size, tail.readUInt32LE(0));
  } finally {
    await handle.close();
  }
}

/** Rows the server's statistics speak of, each as long as the rows of the last run. */
export function sizeOfTable(rows: number, from: string, previous: PreviousMonth | undefined): InputSize {
  const last = previous?.manifest.stages.find(({ name }) => name === 'cdump');
  const rowBytes = last && last.rows_in > 0 ? last.bytes_in / last.rows_in : ROW_BYTES;
  return { rows, plainBytes: Math.round(rows * rowBytes), from };
}

/** Where nothing can be asked: as much as the last time. */
export function sizeOfPrevious(previous: PreviousMonth | undefined): InputSize | undefined {
  const last = previous?.manifest.stages.find(({ name }) => name === 'cdump');
  return last && { plainBytes: last.bytes_in, rows: last.rows_in, from: `as on ${previous!.date}` };
}

/** By the index beside it; one that cannot be used says nothing. */
async function indexed(path: string, size: number): Promise<InputSize | undefined> {
  try {
    const { file } = await readBlockIndex(indexPathOf(path));
    if (file.bytes !== size) return undefined;
    return { plainBytes: file.plainBytes, rows: file.rows, from: `${path}, by its index` };
  } catch (error) {
    if (error instanceof OldumpError) return undefined;
    throw error;
  }
}

function gzipped(path: string, size: number, length: number): InputSize {
  const ratio = length / size;
  if (ratio >= GZIP_RATIOS.least && ratio <= GZIP_RATIOS.most)
    return sized(length, `${path}, by its trailer`);
  return sized(Math.round(size * GZIP_RATIO), `${path}, ${GZIP_RATIO} times its gzip`);
}

function sized(plainBytes: number, from: string): InputSize {
  return { plainBytes, rows: Math.round(plainBytes / ROW_BYTES), from };
}
