import { openInput } from '../../bytes/input/input.ts';
import type { TaskRows } from '../../bytes/input/packed-rows.ts';
import type { Context } from '../../context.ts';
import { incompleteError } from '../../errors.ts';
import { withCommas } from '../../record/text/with-commas.ts';
import { mapRows, type RowsFound } from '../../workers/tasks/map-rows.ts';
import type { WorkerPool } from '../../workers/pool.ts';
import { DRAW_WORKS } from './draw-task.ts';
import { DrawnWorks } from './drawn-works.ts';
import { KeySet } from '../filter/key-set.ts';
import { FIND_LINKS } from './link-task.ts';

export interface SampleOptions extends Pick<Context, 'stdin' | 'signal' | 'log' | 'progress' | 'waits'> {
  readonly works: number;
  readonly seed: string;
  readonly pool: WorkerPool;
}

export interface ChosenSample {
  readonly works: number;
  readonly keys: KeySet;
  /** Of the whole file. */
  readonly rows: number;
}

/**
 * Draws works by the seed and chooses all that hangs on them; the file, no pipe, is read until nothing new is found.
 *
 * The works are those of the smallest ranks (drawn-works.ts); every pass asks all rows about what was chosen before it. So
 * neither the order of the rows, nor cuts or workers change the sample.
 * Passes: three or four, and one more for every step of the longest chain of redirects.
 * Memory: as mapRows; the keys of the sample, at most 400 bytes each.
 * Throws: incomplete when the file changes; as mapRows.
 */
export async function chooseSample(path: string, options: SampleOptions): Promise<ChosenSample> {
  const { pool, seed, works: most, log } = options;
  const drawn = new DrawnWorks(most);
  const draw = (rows: TaskRows) => pool.run(DRAW_WORKS, { rows, seed, most, limit: drawn.limit });
  const rows = await readPass(path, options, draw, ({ works }) => works.forEach(work => drawn.add(work)));
  const [works, chosen] = [new KeySet(), new KeySet()];
  let found = new Set(drawn.drawn.map(({ key }) => key));
  log.info(`sample: ${withCommas(found.size)} works`);
  addAll(works, found);
  while (found.size > 0) {
    addAll(chosen, found);
    found = new Set();
    const sample = { works: works.shared(), chosen: chosen.shared() };
    const link = (rows: TaskRows) => pool.run(FIND_LINKS, { rows, sample });
    const again = await readPass(path, options, link, ({ keys }) => keys.forEach(key => found.add(key)));
    requireSamePass(path, rows, again);
    log.info(`sample: ${withCommas(found.size)} more keys`);
  }
  return { works: works.size, keys: chosen, rows };
}

/** Reads the file once. Gives the number of its rows. */
async function readPass<Out extends RowsFound>(
  path: string,
  options: SampleOptions,
  work: (rows: TaskRows) => Promise<Out>,
  take: (made: Out) => void,
): Promise<number> {
  const input = await openInput(path, options);
  try {
    options.progress.start('sample', input.sizeBytes);
    let rows = 0;
    for await (const { made } of mapRows(input, work, options)) {
      take(made);
      rows += made.sums.rows;
      options.progress.update({ doneBytes: input.consumedBytes(), rows });
    }
    return rows;
  } finally {
    await input.close();
  }
}

/** Throws: incomplete when two readings of a file had not as many rows. */
export function requireSamePass(file: string, before: number, now: number): void {
  if (before === now) return;
  throw incompleteError(`had ${before} rows when it was read first, now ${now}`, {
    position: { file },
    advice: 'it was changed while it was read',
  });
}

function addAll(set: KeySet, keys: Iterable<string>): void {
  for (const key of keys) set.add(Buffer.from(key, 'latin1'));
}
