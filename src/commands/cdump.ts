import { readBlocks } from '../bytes/input/block-reader.ts';
import { ByteCount, takeRows } from '../bytes/input/block-streams.ts';
import { BLOCK_BYTES } from '../bytes/block.ts';
import type { Input } from '../bytes/input/input.ts';
import { WRITER_SLOT_BYTES } from '../bytes/output/row-writer.ts';
import { SlotPool } from '../bytes/slots.ts';
import { taskBlocks, type TaskBlocks } from '../bytes/input/task-blocks.ts';
import type { Context } from '../context.ts';
import { cdump } from '../dump/cdump-rows.ts';
import { CleaningTally } from '../dump/tasks/clean-tally.ts';
import { parseDateLimit } from '../record/row/dump-date.ts';
import type { StageCounts } from '../stage/stage-report.ts';
import type { WorkerPool } from '../workers/pool.ts';
import { memberInflater } from '../workers/tasks/inflate-members-task.ts';
import type { Command } from './definition.ts';
import { runFilter, type FilterParts, type FilterPlan } from '../stage/frame.ts';
import {
  EMPTY_OPTION,
  INPUT,
  OUTPUT_OPTIONS,
  WORKER_OPTIONS,
  jobsPlan,
  outputPlan,
  pathOrStdio,
} from './options/common-options.ts';
import { keepRejects } from '../dump/tasks/keep-rejects.ts';
import { REJECT_OPTIONS, rejectPlan, type RejectPlan } from './options/rejects.ts';

interface CdumpPlan extends FilterPlan, RejectPlan {
  readonly date: string | undefined;
  readonly rows: number | undefined;
}

export const cdumpCommand: Command<CdumpPlan> = {
  name: 'cdump',
  summary: 'clean data rows into cdump rows',
  details:
    'Reads rows of COPY data (thing_id, revision, JSON), writes rows of five columns: type, key, revision, ' +
    'last_modified, JSON as Python writes it. Old keys and dates are made new; user, admin and obsolete pages are left out. ' +
    'With DATE, only revisions up to the end of that day (or month, or year: it is compared as text) are kept.',
  positionals: [INPUT, { name: 'DATE', help: 'keep rows last modified on this day or before' }],
  options: {
    ...OUTPUT_OPTIONS,
    ...WORKER_OPTIONS,
    ...EMPTY_OPTION,
    ...REJECT_OPTIONS,
    rows: { kind: 'number', value: 'N', help: 'read only the first N rows, for trying out' },
  },
  examples: [
    ['oldump cdump data.txt.gz 2022-07-31 | gzip -c > c.gz', 'as a filter'],
    [
      'oldump cdump data.txt.gz 2022-07-31 -o ol_cdump_2022-07-31.txt.gz',
      'written in parallel, with a block index',
    ],
  ],
  check(values) {
    const output = outputPlan(values);
    const plan: CdumpPlan = {
      input: pathOrStdio(values.string('INPUT')),
      date: values.string('DATE'),
      output,
      jobs: jobsPlan(values),
      allowEmpty: values.flag('allow-empty'),
      ...rejectPlan(values, output),
      rows: values.integer('rows', 1),
    };
    if (plan.date !== undefined) parseDateLimit(plan.date);
    return plan;
  },
  run: (plan, ctx) =>
    keepRejects(plan.rejects, plan.output.overwrite, ctx, keep =>
      runFilter('cdump', plan, ctx, parts => cleanInto(parts, plan, ctx, keep)),
    ),
};

async function cleanInto(
  { input, output, pool }: FilterParts,
  plan: CdumpPlan,
  ctx: Context,
  keep: ((line: string) => Promise<void>) | undefined,
): Promise<StageCounts> {
  const tally = new CleaningTally({ file: input.name, maxRejects: plan.maxRejects, keep });
  const read = new ByteCount();
  const { blocks, requireWhole } = await rowsToClean(input, plan.rows, pool, ctx);
  await cdump(read.through(blocks), output, {
    pool,
    codec: plan.output.codec,
    date: plan.date,
    tally,
    onProgress: rows => ctx.progress.update({ doneBytes: input.consumedBytes(), rows }),
  });
  requireWhole();
  if (tally.rejected > 0) ctx.log.warn(`${tally.rejected} rows rejected, kept in ${plan.rejects}`);
  return { rowsIn: tally.rowsIn, rowsOut: tally.rowsOut, dropped: tally.dropped, bytesIn: read.bytes };
}

/** Cut as a RowWriter cuts, so that the blocks of an export of ours are what would be read of its rows without its index. */
async function rowsToClean(
  input: Input,
  rows: number | undefined,
  pool: WorkerPool,
  ctx: Context,
): Promise<TaskBlocks> {
  const slots = new SlotPool(WRITER_SLOT_BYTES);
  const cut = { blockBytes: BLOCK_BYTES };
  if (rows === undefined) return taskBlocks(input, slots, memberInflater(pool), ctx, cut);
  return { blocks: takeRows(readBlocks(input, slots, cut), rows), requireWhole: () => undefined };
}
