import { mkdir } from 'node:fs/promises';
import { Output } from '../src/bytes/output.ts';
import { sampleIaRows } from '../src/sample/archive.ts';
import { sampleDataRows } from '../src/sample/library.ts';
import type { SampleOptions } from '../src/sample/options.ts';
import { withPool, type WorkerPool } from '../src/workers/pool.ts';
import { rowWriterTo } from '../src/workers/row-output.ts';

/** As `psql … | gzip -c` makes data.txt.gz: one member, level 6. */
const CODEC = { kind: 'gzip', level: 6 } as const;

/** Writes the sample library's two files, compressed by all cores, without a block index. */
export async function writeSample(
  paths: { readonly data: string; readonly ia: string },
  options: SampleOptions,
  signal: AbortSignal,
): Promise<void> {
  await withPool(0, async pool => {
    await writeRows(paths.ia, sampleIaRows(options), pool, signal);
    await writeRows(paths.data, sampleDataRows(options), pool, signal);
  });
}

async function writeRows(
  path: string,
  batches: Iterable<Buffer>,
  pool: WorkerPool,
  signal: AbortSignal,
): Promise<void> {
  const options = { path, codec: CODEC, overwrite: true, index: false };
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
