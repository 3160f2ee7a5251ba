import { appendParts } from '../bytes/append-parts.ts';
import { ByteCount } from '../bytes/block-streams.ts';
import type { Codec } from '../bytes/codec.ts';
import type { Output, OutputOptions, OutputSummary } from '../bytes/output.ts';
import { withOutputs } from '../bytes/with-outputs.ts';
import type { Context } from '../context.ts';
import type { CleaningTally } from '../dump/tally.ts';
import { CLEANED_BYTES_RATIO, CLEAN_RUN, type CleanRunOutput } from '../dump/tasks.ts';
import { incompleteError } from '../errors.ts';
import { ExternalSort } from '../sort/external-sort.ts';
import type { WorkerPool } from '../workers/pool.ts';
import type { DataRows } from './data-rows.ts';
import type { RunLayout } from './layout.ts';
import type { RunPlan } from './plan.ts';
import { MERGE_DUMPS } from './merge-dumps.ts';
import type { StageMeter } from './meter.ts';
import { measureStage, type StageCounts, type StageReport } from './report.ts';
import { concatenateParts, requireSameRows } from './whole-dump.ts';

const PROGRESS_MS = 200;

export interface DumpsMade {
  readonly reports: readonly StageReport[];
  readonly cdump: OutputSummary;
  readonly dump: OutputSummary;
  /** In the order of SPLIT_FILES. */
  readonly parts: readonly OutputSummary[];
}

/**
 * From data rows to cdump, dump and split files: one pass that cleans and sorts, one merge that writes.
 * Nine files get their names together, when all are complete.
 * Memory: the sort's budget, and in each worker a block for each of eight files.  Disk: what waits for its turn (merge-ranges.ts).
 */
export async function makeDumps(
  input: DataRows,
  plan: RunPlan,
  layout: RunLayout,
  tally: CleaningTally,
  pool: WorkerPool,
  ctx: Context,
): Promise<DumpsMade> {
  const { memoryBytes, tmpdir } = plan;
  const sort = new ExternalSort<CleanRunOutput>({
    pool,
    memoryBytes,
    tmpdir,
    signal: ctx.signal,
    inputName: input.name,
    maker: {
      make: block => pool.run(CLEAN_RUN, { ...block, date: plan.date }),
      madeBytesRatio: CLEANED_BYTES_RATIO,
      done: (made, { byteOffset }) => tally.add({ byteOffset, counts: made.counts, rejects: made.rejects }),
    },
  });
  try {
    const cleaned = await measureStage('cdump', ctx, meter => {
      meter.watch(pool);
      return cleanAndSort(input, sort, tally, meter, ctx);
    });
    return await writeAll(sort, cleaned, plan, layout, pool, ctx);
  } finally {
    await sort.close();
  }
}

async function cleanAndSort(
  input: DataRows,
  sort: ExternalSort<CleanRunOutput>,
  tally: CleaningTally,
  meter: StageMeter,
  ctx: Context,
): Promise<StageCounts> {
  await sort.open();
  ctx.progress.start('cdump', input.sizeBytes);
  const read = new ByteCount();
  for await (const block of meter.each('input', read.through(input.blocks(sort.slots)))) {
    await meter.wait('workers', sort.add(block));
    ctx.progress.update({ doneBytes: input.consumedBytes(), rows: tally.rowsIn });
  }
  await sort.settle();
  await input.complete(tally.rowsIn);
  if (tally.rowsIn === 0) throw incompleteError('input holds no rows', { position: { file: input.name } });
  if (tally.rowsOut === 0)
    throw incompleteError('no row is left after cleaning', { position: { file: input.name } });
  const { dropped } = tally;
  const { spilledBytes } = sort.stats;
  return {
    rowsIn: tally.rowsIn,
    rowsOut: tally.rowsOut,
    dropped,
    bytesIn: read.bytes,
    bytesOut: spilledBytes,
  };
}

async function writeAll(
  sort: ExternalSort<CleanRunOutput>,
  cleaned: StageReport,
  plan: RunPlan,
  layout: RunLayout,
  pool: WorkerPool,
  ctx: Context,
): Promise<DumpsMade> {
  const codec: Codec = { kind: 'gzip', level: plan.level };
  const paths = [layout.cdump, ...layout.parts, layout.dump];
  const options = paths.map((path): OutputOptions => ({
    path,
    codec,
    overwrite: plan.overwrite,
    index: true,
  }));
  let summaries: readonly OutputSummary[] = [];
  const written = await measureStage('dump', ctx, async meter => {
    meter.watch(pool);
    ctx.progress.start('dump', cleaned.rowsOut, 'rows');
    const done = await withOutputs(options, ctx, async outputs => {
      const counts = await mergeDumps(sort, outputs.slice(0, -1), codec, pool, meter, ctx);
      const dump = outputs.at(-1)!;
      await concatenateParts(outputs.slice(1, -1), dump);
      requireSameRows('sorted rows', cleaned.rowsOut, counts.rowsIn);
      requireSameRows('ol_dump, out of the split files', counts.rowsOut, dump.rows);
      return counts;
    });
    summaries = done.summaries;
    const { rowsIn, rowsOut } = done.result;
    const dropped = { 'older revision': rowsIn - rowsOut };
    const bytesOut = summaries.reduce((sum, { bytes }) => sum + bytes, 0);
    return { rowsIn, rowsOut, dropped, bytesIn: summaries[0]!.plainBytes, bytesOut };
  });
  const parts = summaries.slice(1, -1);
  return { reports: [cleaned, written], cdump: summaries[0]!, dump: summaries.at(-1)!, parts };
}

/** The workers merge and encode; here their parts are put together in order. */
async function mergeDumps(
  sort: ExternalSort<CleanRunOutput>,
  outputs: readonly Output[],
  codec: Codec,
  pool: WorkerPool,
  meter: StageMeter,
  ctx: Context,
): Promise<{ rowsIn: number; rowsOut: number }> {
  const counts = { rowsIn: 0, rowsOut: 0 };
  const showProgress = (): void => ctx.progress.update({ doneBytes: sort.rowsMerged, rows: sort.rowsMerged });
  const timer = setInterval(showProgress, PROGRESS_MS);
  try {
    const ranges = sort.mergedInWorkers(range => pool.run(MERGE_DUMPS, { ...range, codec }));
    for await (const made of meter.each('workers', ranges)) {
      await meter.wait('output', appendParts(outputs, made.parts));
      counts.rowsIn += made.rows;
      counts.rowsOut += made.rowsOut;
    }
  } finally {
    clearInterval(timer);
  }
  return counts;
}
