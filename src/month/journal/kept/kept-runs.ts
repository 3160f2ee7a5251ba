import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { withPath } from '../../../bytes/disk/io-error.ts';
import type { ReadBefore } from '../../../bytes/input/task-blocks.ts';
import type { Context } from '../../../context.ts';
import { withCommas } from '../../../record/text/with-commas.ts';
import { PROVE_RUN } from '../../../sort/spill/prove-sorted-run.ts';
import type { RunFile } from '../../../sort/contract/run-file.ts';
import { mapInOrder } from '../../../workers/map-in-order.ts';
import type { WorkerPool } from '../../../workers/pool.ts';
import type { BlockRecord, StageMade } from '../journal-records.ts';
import type { KnownSortedRun } from '../journal-state.ts';
import { removeOthers } from '../leftovers.ts';
import type { MonthJournal } from '../month-journal.ts';

/** What earlier attempts left of the sort, proved. */
export interface KeptRuns {
  /** For the files of this attempt. */
  readonly folder: string;
  readonly runs: readonly RunFile[];
  /** Of the input, all of whose rows are in the runs. */
  readonly blocks: readonly BlockRecord[];
  /** Given: the runs hold the whole input. */
  readonly cleaned: StageMade | undefined;
}

/**
 * Proves the runs that the journal knows, and keeps those of the longest beginning of the input that is whole;
 * every other file of the sort is removed.
 * Memory: as a merge.  Disk: every run is read once.
 */
export async function keepRuns(journal: MonthJournal, pool: WorkerPool, ctx: Context): Promise<KeptRuns> {
  const { before } = journal;
  const work = await journal.workFolder();
  const cleaned = before.finished.get('cdump');
  const isUsable = cleaned !== undefined || journal.canSeek;
  const proved = isUsable ? await proveRuns([...before.runs.values()], pool, ctx) : [];
  const found = longestBeginning(before.blocks.length, [...before.runs.values()], proved);
  const isWhole = cleaned !== undefined && found.blocks === before.blocks.length;
  const isAnew = !isWhole && !journal.canSeek;
  const runs = isAnew ? [] : found.runs.map(({ file }) => file);
  const blocks = before.blocks.slice(0, isAnew ? 0 : found.blocks);
  const paths = runs.map(({ path }) => path);
  if (before.blocks.length > 0)
    await journal.commit({ kind: 'resumed', blocks: blocks.length, runs: paths, isAnew });
  if (isAnew) before.outputs = undefined;
  await removeOthers(work, new Set(paths));
  explain(before.blocks.length, blocks, isWhole, isAnew, ctx);
  const folder = await withPath(work, mkdtemp(join(work, 'sort-')));
  return { folder, runs, blocks, cleaned: isWhole ? cleaned : undefined };
}

/** Where the input is read on; undefined: from its beginning. */
export function readBefore({ blocks }: KeptRuns): ReadBefore | undefined {
  const last = blocks.at(-1);
  return last && { plainBytes: last.end, rows: last.tally.rowsIn, crc32: last.crc32 };
}

export interface ProvedSortedRun extends KnownSortedRun {
  readonly file: RunFile;
}

async function proveRuns(
  runs: readonly KnownSortedRun[],
  pool: WorkerPool,
  { log, signal }: Context,
): Promise<ProvedSortedRun[]> {
  const proved: ProvedSortedRun[] = [];
  const prove = async (known: KnownSortedRun) => ({ known, file: await pool.run(PROVE_RUN, known.run) });
  for await (const { known, file } of mapInOrder(runs, 2 * pool.size, prove)) {
    signal.throwIfAborted();
    if (file) proved.push({ ...known, file });
    else log.warn(`${known.run.path}: is gone or damaged; its rows are sorted anew`);
  }
  return proved;
}

/**
 * How many of the first blocks have all their rows in proved runs, and the runs that hold nothing else: a run
 * merged of several may reach beyond them, and then its other blocks are lost with it.
 */
export function longestBeginning<Proved extends KnownSortedRun>(
  blocks: number,
  known: readonly KnownSortedRun[],
  proved: readonly Proved[],
): { readonly blocks: number; readonly runs: readonly Proved[] } {
  let runs = proved;
  for (;;) {
    const there = new Set(runs.map(({ run }) => run.path));
    const lost = known.filter(({ run }) => !there.has(run.path)).flatMap(run => run.blocks);
    const length = lost.reduce((least, block) => Math.min(least, block), blocks);
    const inside = runs.filter(run => run.blocks.every(block => block < length));
    if (inside.length === runs.length) return { blocks: length, runs };
    runs = inside;
  }
}

function explain(
  known: number,
  blocks: readonly BlockRecord[],
  isWhole: boolean,
  isAnew: boolean,
  { log }: Context,
): void {
  const last = blocks.at(-1);
  if (isWhole) log.info('cdump: skipped, its rows lie sorted in temporary files');
  else if (isAnew && known > 0) log.info('cdump: anew, a new export has another snapshot');
  else if (last) log.info(`cdump: continued at row ${withCommas(last.tally.rowsIn)}, byte ${last.end}`);
  else if (known > 0) log.info('cdump: anew, no temporary file of the earlier attempt is whole');
}
