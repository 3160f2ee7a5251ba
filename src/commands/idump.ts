import { ByteCount } from '../bytes/input/block-streams.ts';
import type { Output } from '../bytes/output/output.ts';
import { WRITER_SLOT_BYTES } from '../bytes/output/row-writer.ts';
import { timed } from '../bytes/timed.ts';
import { SlotPool } from '../bytes/slots.ts';
import { withOutputs } from '../bytes/output/with-outputs.ts';
import type { Context } from '../context.ts';
import { cdump } from '../dump/cdump-rows.ts';
import { dayRows } from '../dump/day-rows.ts';
import { keepRejects } from '../dump/tasks/keep-rejects.ts';
import { CleaningTally, type KeepReject } from '../dump/tasks/clean-tally.ts';
import type { RowsFromDatabase } from '../pg/copy/proved-rows.ts';
import type { SessionOptions } from '../pg/read-session.ts';
import { parseDumpDate, type DumpDate } from '../record/row/dump-date.ts';
import { formatReport, measureStage, type StageCounts } from '../stage/stage-report.ts';
import type { WorkerPool } from '../workers/pool.ts';
import { DATABASE_OPTION, databasePlan } from './options/database-option.ts';
import type { Command } from './definition.ts';
import {
  OUTPUT_OPTIONS,
  WORKER_OPTIONS,
  jobsPlan,
  outputPlan,
  type OutputPlan,
} from './options/common-options.ts';
import { REJECT_OPTIONS, rejectPlan, type RejectPlan } from './options/rejects.ts';

interface IdumpPlan extends RejectPlan {
  readonly database: SessionOptions;
  readonly day: DumpDate;
  readonly output: OutputPlan;
  readonly jobs: number;
  readonly allowEmpty: boolean;
}

export const idumpCommand: Command<IdumpPlan> = {
  name: 'idump',
  summary: 'write the revisions of one day, out of PostgreSQL',
  details:
    'Writes the revisions whose transaction was created on DAY, in the order of those transactions, cleaned as cdump cleans ' +
    'them: the same five columns. It reads the tables data, version and transaction.',
  positionals: [{ name: 'DAY', help: 'such as 2026-06-30', isRequired: true }],
  options: {
    ...OUTPUT_OPTIONS,
    ...DATABASE_OPTION,
    ...REJECT_OPTIONS,
    'allow-empty': {
      kind: 'flag',
      help: 'take a day without revisions; otherwise it is an error (exit 4)',
    },
    ...WORKER_OPTIONS,
  },
  examples: [
    [
      "PSQL_PARAMS='-h db openlibrary' oldump idump 2026-06-30 -o ol_idump_2026-06-30.txt.gz",
      'what changed on a day',
    ],
  ],
  check(values, ctx) {
    const output = outputPlan(values);
    return {
      database: databasePlan(values, ctx),
      day: parseDumpDate(values.string('DAY')!),
      output,
      jobs: jobsPlan(values),
      allowEmpty: values.flag('allow-empty'),
      ...rejectPlan(values, output),
    };
  },
  run: (plan, ctx) =>
    keepRejects(plan.rejects, plan.output.overwrite, ctx, async keep => {
      const report = await measureStage('idump', ctx, meter => {
        ctx.progress.start('idump');
        return meter.withPool(plan.jobs, pool => writeDay(plan, pool, keep, ctx));
      });
      ctx.log.info(formatReport(report));
    }),
};

async function writeDay(
  plan: IdumpPlan,
  pool: WorkerPool,
  keep: KeepReject | undefined,
  ctx: Context,
): Promise<StageCounts> {
  const rows = dayRows(plan.database, plan.day, plan);
  const tally = new CleaningTally({ file: rows.name, maxRejects: plan.maxRejects, keep });
  const { result, summaries } = await withOutputs([plan.output], ctx, ([output]) =>
    cleanInto(rows, output!, tally, plan, pool, ctx),
  );
  if (tally.rejected > 0) ctx.log.warn(`${tally.rejected} rows rejected, kept in ${plan.rejects}`);
  return { ...result, bytesOut: summaries[0]!.bytes };
}

async function cleanInto(
  rows: RowsFromDatabase,
  output: Output,
  tally: CleaningTally,
  plan: IdumpPlan,
  pool: WorkerPool,
  ctx: Context,
): Promise<StageCounts> {
  const read = new ByteCount();
  const blocks = timed(rows.blocks(new SlotPool(WRITER_SLOT_BYTES)), ctx.waits?.input);
  await cdump(read.through(blocks), output, {
    pool,
    codec: plan.output.codec,
    date: undefined,
    tally,
    onProgress: done => ctx.progress.update({ doneBytes: read.bytes, rows: done }),
  });
  rows.verify(tally.rowsIn);
  return { rowsIn: tally.rowsIn, rowsOut: tally.rowsOut, dropped: tally.dropped, bytesIn: read.bytes };
}
