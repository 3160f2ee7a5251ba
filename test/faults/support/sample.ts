/** The input of the trials: one small library as plain rows, as gzip, and as gzip of ours with its index. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { sampleIaRows, sampleMetadataRows } from '../../../dev/sample/tables/archive-items.ts';
import { sampleDataRows } from '../../../dev/sample/library.ts';
import type { SampleOptions } from '../../../dev/sample/sample-options.ts';
import { writeIndexed } from '../../bytes/indexed.ts';

/** Rows of the sample are older than its last day, but not by much. */
export const DATE = '2026-06-30';

/** About 18 MB of data rows: two runs of a sort with 64M; tests that want more say so. */
export const SAMPLE_ROWS = 15_000;

export interface Sample {
  readonly rows: Buffer;
  readonly plain: string;
  readonly gzip: string;
  /** Of ours: a block index lies beside it. */
  readonly indexed: string;
  readonly ia: string;
}

export async function writeSample(dir: string, rows = SAMPLE_ROWS): Promise<Sample> {
  const bytes = Buffer.concat([...sampleDataRows({ ...library(rows), badRows: 3 })]);
  const sample = {
    rows: bytes,
    plain: join(dir, 'data.txt'),
    gzip: join(dir, 'foreign.txt.gz'),
    indexed: join(dir, 'data.txt.gz'),
    ia: join(dir, 'ia.tsv'),
  };
  writeFileSync(sample.plain, bytes);
  writeFileSync(sample.gzip, gzipSync(bytes, { level: 1 }));
  await writeIndexed(sample.indexed, bytes, 1 << 20);
  writeFileSync(sample.ia, Buffer.concat([...sampleIaRows(library(rows))]));
  return sample;
}

/** Table `data` as COPY text, as a database takes it, with a row that cannot be cleaned. */
export function dataRows(rows: number): Buffer {
  return Buffer.concat([...sampleDataRows(library(rows)), Buffer.from('77\t1\tno JSON\n')]);
}

/** The archive's table `metadata` of the same library, as COPY text. */
export function archiveRows(rows: number): Buffer {
  return Buffer.concat([...sampleMetadataRows(library(rows))]);
}

export function library(rows: number): SampleOptions {
  return { seed: 11, rows };
}
