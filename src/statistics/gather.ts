import { openInput } from '../bytes/input/input.ts';
import type { Context } from '../context.ts';
import { mapRows } from '../workers/tasks/map-rows.ts';
import type { WorkerPool } from '../workers/pool.ts';
import { RowTally, type TallyData } from './row-tally.ts';
import { TALLY_ROWS } from './tally-task.ts';

export interface CountedFile {
  readonly path: string;
  readonly rows: number;
  readonly plainBytes: number;
  /** As it lies on disk, or came. */
  readonly bytes: number;
}

export interface Statistics {
  readonly files: readonly CountedFile[];
  /** Of all files together. */
  readonly all: TallyData;
}

export interface GatherOptions extends Pick<Context, 'stdin' | 'signal' | 'log' | 'waits'> {
  readonly pool: WorkerPool;
  /** Told now and then: bytes read of all files as they lie on disk, and rows. */
  readonly onProgress: (doneBytes: number, rows: number) => void;
}

/**
 * Counts the rows of files, one after the other; undefined is standard input.
 *
 * Memory: as mapRows, a tally for each block under way, one of all.
 * Throws: as openInput, mapRows, RowTallier.
 */
export async function gatherStatistics(
  paths: readonly (string | undefined)[],
  options: GatherOptions,
): Promise<Statistics> {
  const all = new RowTally();
  const files: CountedFile[] = [];
  let bytesBefore = 0;
  for (const path of paths) {
    const input = await openInput(path, options);
    try {
      const before = { rows: all.rows, bytes: all.bytes };
      for await (const { made, rowsBefore } of mapRows(
        input,
        rows => options.pool.run(TALLY_ROWS, { rows }),
        options,
      )) {
        all.addAll(made.tally, input.name, rowsBefore);
        options.onProgress(bytesBefore + input.consumedBytes(), all.rows);
      }
      bytesBefore += input.sizeBytes ?? input.consumedBytes();
      files.push({
        path: input.name,
        rows: all.rows - before.rows,
        plainBytes: all.bytes - before.bytes,
        bytes: input.sizeBytes ?? input.consumedBytes(),
      });
    } finally {
      await input.close();
    }
  }
  return { files, all: all.data() };
}
