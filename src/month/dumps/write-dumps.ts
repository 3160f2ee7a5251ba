import { appendParts } from '../../bytes/output/append-parts.ts';
import type { Codec } from '../../bytes/codec.ts';
import type { RowOrder } from '../../bytes/manifest/manifest-form.ts';
import { Output } from '../../bytes/output/output.ts';
import type { Context } from '../../context.ts';
import { REPEATED_ROW } from '../../record/row/repeated-row.ts';
import { withCommas } from '../../record/text/with-commas.ts';
import type { ExternalSort } from '../../sort/external-sort.ts';
import type { MergedBefore } from '../../sort/contract/kept-sort.ts';
import type { WorkerPool } from '../../workers/pool.ts';
import type { RangeRecord, StageMade } from '../journal/journal-records.ts';
import { keepOutputs } from '../journal/kept/kept-outputs.ts';
import type { MonthWork } from '../journal/month-work.ts';
import { makeStage } from '../journal/make-stage.ts';
import { MERGE_DUMPS } from './merge-dumps.ts';
import type { StageMeter } from '../../stage/stage-meter.ts';
import { recordOfPart } from '../journal/kept/part-records.ts';
import type { StageCounts, StageReport } from '../../stage/stage-report.ts';
import type { MonthJournal } from '../journal/month-journal.ts';
import { concatenateParts, requireSameRows } from './whole-dump.ts';

const PROGRESS_MS = 200;

/** What is merged: the sort's runs, and what of them lies in the outputs already. */
interface Merging {
  readonly sort: ExternalSort;
  readonly codec: Codec;
  readonly pool: WorkerPool;
  readonly journal: MonthJournal;
  ranges: readonly RangeRecord[];
}

/** The stage dump: sorted runs into cdump, split files and dump, which get their names together, when all are complete. */
export async function writeDumps(
  sort: ExternalSort,
  cleaned: StageReport,
  { plan, layout, journal }: MonthWork,
  pool: WorkerPool,
  ctx: Context,
): Promise<StageMade> {
  const codec: Codec = { kind: 'gzip', level: plan.level };
  const overwrite = journal.isMine('dump');
  const options = (path: string) => ({ path, codec, overwrite, index: true });
  const merged = [layout.cdump, ...layout.parts].map(options);
  const merging: Merging = { sort, codec, pool, journal, ranges: [] };
  return makeStage(
    {
      stage: 'dump',
      outputs: [...merged, options(layout.dump)].map((each): [typeof each, RowOrder] => [
        each,
        each.path === layout.dump ? 'type-key' : 'row',
      ]),
      life: {
        async open() {
          const dump = await Output.open(options(layout.dump), ctx);
          const kept = await keepOutputs(merged, journal, ctx).catch(async (error: unknown) => {
            await dump.discard();
            throw error;
          });
          merging.ranges = kept.ranges;
          return [...kept.outputs, dump];
        },
        keeps: () => journal.keeps,
      },
      write: (outputs, meter) => mergeAndJoin(merging, outputs, cleaned, meter, ctx),
    },
    journal,
    ctx,
  );
}

async function mergeAndJoin(
  merging: Merging,
  outputs: readonly Output[],
  cleaned: StageReport,
  meter: StageMeter,
  ctx: Context,
): Promise<StageCounts> {
  meter.watch(merging.pool);
  ctx.progress.start('dump', cleaned.rowsOut, 'rows');
  const counts = await mergeDumps(merging, outputs.slice(0, -1), meter, ctx);
  const dump = outputs.at(-1)!;
  await concatenateParts(outputs.slice(1, -1), dump);
  requireSameRows('sorted rows', cleaned.rowsOut, counts.rowsIn);
  requireSameRows('ol_dump, out of the split files', counts.rowsOut, dump.rows);
  const { rowsIn, rowsOut, repeated, bytesIn } = counts;
  if (repeated > 0)
    ctx.log.warn(`${withCommas(repeated)} rows were there once more, byte for byte; each is written once`);
  const older = rowsIn - repeated - rowsOut;
  const dropped = { 'older revision': older, ...(repeated > 0 && { [REPEATED_ROW]: repeated }) };
  return { rowsIn, rowsOut, dropped, bytesIn };
}

interface MergeCounts {
  rowsIn: number;
  rowsOut: number;
  repeated: number;
  bytesIn: number;
}

/** The workers merge and encode; here their parts are put together in order. */
async function mergeDumps(
  { sort, codec, pool, journal, ranges }: Merging,
  outputs: readonly Output[],
  meter: StageMeter,
  ctx: Context,
): Promise<MergeCounts> {
  const counts = { rowsIn: 0, rowsOut: 0, repeated: 0, bytesIn: 0 };
  for (const range of ranges) add(counts, range);
  if (ranges.at(-1)?.to === null) return counts;
  const showProgress = (): void => ctx.progress.update({ doneBytes: sort.rowsMerged, rows: sort.rowsMerged });
  const timer = setInterval(showProgress, PROGRESS_MS);
  try {
    const merged = sort.mergedInWorkers(
      async range => {
        const made = await pool.run(MERGE_DUMPS, { ...range, codec });
        return { ...made, to: range.to };
      },
      mergedBefore(ranges, counts),
    );
    for await (const made of meter.each('workers', merged)) {
      await meter.wait('output', appendParts(outputs, made.parts));
      const { to, rows, rowBytes, rowsOut, repeated, parts } = made;
      const record: RangeRecord = {
        kind: 'range',
        to: to ? Buffer.from(to).toString('base64') : null,
        rows,
        rowBytes,
        rowsOut,
        ...(repeated > 0 && { repeated }),
        parts: parts.map(part => (part ? recordOfPart(part) : null)),
      };
      journal.append(record);
      add(counts, record);
    }
  } finally {
    clearInterval(timer);
  }
  return counts;
}

function add(counts: MergeCounts, { rows, rowsOut, repeated = 0, rowBytes }: RangeRecord): void {
  counts.rowsIn += rows;
  counts.rowsOut += rowsOut;
  counts.repeated += repeated;
  counts.bytesIn += rowBytes;
}

function mergedBefore(ranges: readonly RangeRecord[], counts: MergeCounts): MergedBefore | undefined {
  const to = ranges.at(-1)?.to;
  if (to === undefined || to === null) return undefined;
  return { to: Buffer.from(to, 'base64'), rows: counts.rowsIn, rowBytes: counts.bytesIn };
}
