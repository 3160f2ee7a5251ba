/** The input of the trials: one small library as plain rows, as gzip, and as gzip of ours with its index. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { sampleIaRows, sampleMetadataRows } from '../../../src/sample/archive.ts';
import { sampleDataRows } from '../../../src/sample/library.ts';
import { writeIndexed } from '../../bytes/indexed.ts';

/** Rows of the sample are older than its last day, but not by much. */
export const DATE = '2026-06-30';

/** About 18 MB of data rows: two runs of a sort with 64M; tests that want more say so. */
export const SAMPLE_ROWS = 20_000;

export interface Sample {
  readonly rows: Buffer;
  readonly plain: string;
  readonly gzip: string;
  /** Of ours: a block index lies beside it. */
  readonly indexed: string;
  readonly ia: string;
}

export async function writeSample(dir: string, rows = SAMPLE_ROWS): Promise<Sample> {
  const options = { seed: 11, rows, badRows: 3 };
  const bytes = Buffer.concat([...sampleDataRows(options)]);
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
  writeFileSync(sample.ia, Buffer.concat([...sampleIaRows(options)]));
  return sample;
}

/** The archive's table, as COPY text, of the same library. */
export function archiveRows(rows = SAMPLE_ROWS): Iterable<Buffer> {
  return sampleMetadataRows({ seed: 11, rows, badRows: 3 });
}
