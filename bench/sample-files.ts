import { existsSync } from 'node:fs';
import { link, mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { indexPathOf } from '../src/bytes/index/block-index-file.ts';
import { Output } from '../src/bytes/output/output.ts';
import { sampleIaRows } from '../dev/sample/tables/archive-items.ts';
import { sampleDataRows } from '../dev/sample/library.ts';
import type { SampleOptions } from '../dev/sample/sample-options.ts';
import { withPool, type WorkerPool } from '../src/workers/pool.ts';
import { rowWriterTo } from '../src/workers/tasks/row-output.ts';
import { digestOfCode } from './code-digest.ts';
import { indexedDataPath, pathOf } from './files.ts';

/** As `psql … | gzip -c` makes data.txt.gz: one member, level 6. */
const CODEC = { kind: 'gzip', level: 6 } as const;

/** The folder of a sample library's files, kept per options and state of the generator; made where it is missing. */
export async function provideSample(
  dir: string,
  options: Required<Pick<SampleOptions, 'rows' | 'seed' | 'churn'>>,
  say: (text: string) => void,
  signal: AbortSignal,
): Promise<string> {
  const { rows, seed, churn } = options;
  const generator = await digestOfCode('src/sample');
  const folder = await makeFolder(join(dir, `rows-${rows}-seed-${seed}-churn-${churn}-${generator}`));
  if (!isWhole(folder)) {
    say(`writing a sample of ${rows.toLocaleString('en-US')} rows into ${folder}`);
    await writeSample(folder, options, signal);
  }
  return folder;
}

function isWhole(sample: string): boolean {
  const indexed = indexedDataPath({ sample });
  return [dataPath(sample), indexed, indexPathOf(indexed)].every(existsSync);
}

/**
 * Writes the library's two files, compressed by all cores. The data rows are one file with two names: beside one
 * lies its block index, beside the other none, and so that one is read as a foreign file.
 */
export async function writeSample(
  folder: string,
  options: SampleOptions,
  signal: AbortSignal,
): Promise<void> {
  const indexed = indexedDataPath({ sample: folder });
  await makeFolder(dirname(indexed));
  await rm(dataPath(folder), { force: true });
  await withPool(0, async pool => {
    const ia = pathOf({ sample: folder, derived: folder }, 'ia');
    await writeRows(ia, sampleIaRows(options), { isIndexed: false, pool, signal });
    await writeRows(indexed, sampleDataRows(options), { isIndexed: true, pool, signal });
  });
  await link(indexed, dataPath(folder));
}

function dataPath(sample: string): string {
  return pathOf({ sample, derived: sample }, 'data');
}

async function writeRows(
  path: string,
  batches: Iterable<Buffer>,
  {
    isIndexed,
    pool,
    signal,
  }: { readonly isIndexed: boolean; readonly pool: WorkerPool; readonly signal: AbortSignal },
): Promise<void> {
  const options = { path, codec: CODEC, overwrite: true, index: isIndexed };
  const output = await Output.open(options, { stdout: process.stdout, signal });
  try {
    const writer = rowWriterTo(output, { codec: CODEC, pool, keyColumn: 0 });
    for (const rows of batches) {
      signal.throwIfAborted();
      await writer.write(rows);
    }
    await writer.end();
    await output.finish();
    await output.publish();
  } finally {
    await output.discard();
  }
}

export async function makeFolder(path: string): Promise<string> {
  await mkdir(path, { recursive: true });
  return path;
}
