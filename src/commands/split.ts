import { ByteCount } from '../bytes/input/block-streams.ts';
import { openInput, type Input } from '../bytes/input/input.ts';
import type { Codec } from '../bytes/codec.ts';
import type { OutputOptions, OutputSummary } from '../bytes/output/output.ts';
import { WRITER_SLOT_BYTES } from '../bytes/output/row-writer.ts';
import type { SectionFile } from '../bytes/index/section-file.ts';
import { SlotPool } from '../bytes/slots.ts';
import { withOutputs } from '../bytes/output/with-outputs.ts';
import type { Context } from '../context.ts';
import { usageError } from '../errors.ts';
import { formatFileName } from '../record/row/file-name.ts';
import { SPLIT_FILES } from '../record/row/type-key.ts';
import type { StageMeter } from '../stage/stage-meter.ts';
import { formatReport, measureStage, type StageCounts } from '../stage/stage-report.ts';
import { copySections } from '../split/copy-sections.ts';
import { findSections } from '../split/find-sections.ts';
import { split } from '../split/split-rows.ts';
import type { WorkerPool } from '../workers/pool.ts';
import { inflateBlocks } from '../workers/tasks/inflate-blocks.ts';
import { rowWriterTo } from '../workers/tasks/row-output.ts';
import type { Command } from './definition.ts';
import { requireRows } from '../stage/frame.ts';
import {
  EMPTY_OPTION,
  INPUT,
  OUTPUT_OPTIONS,
  WORKER_OPTIONS,
  jobsPlan,
  pathOrStdio,
} from './options/common-options.ts';

interface SplitPlan {
  readonly input: string | undefined;
  readonly format: string;
  readonly overwrite: boolean;
  readonly level: number;
  readonly jobs: number;
  readonly allowEmpty: boolean;
}

export const splitCommand: Command<SplitPlan> = {
  name: 'split',
  summary: 'write one file per type',
  details:
    'Reads dump rows, writes seven files: authors, deletes, editions, lists, redirects, works and other. ' +
    'All seven are always written, and appear together when all are complete. The dump of a monthly run, with its ' +
    'index beside it, is cut at its blocks and copied, unless --level asks for another one than it has.',
  positionals: [INPUT],
  options: {
    format: {
      kind: 'string',
      value: 'NAME',
      default: 'ol_dump_%s.txt.gz',
      help: 'names of the files; %s becomes authors, editions, …; gzip when it ends in .gz',
    },
    overwrite: OUTPUT_OPTIONS['overwrite']!,
    level: OUTPUT_OPTIONS['level']!,
    ...WORKER_OPTIONS,
    ...EMPTY_OPTION,
  },
  examples: [
    [
      "gzip -cd d.gz | oldump split --format 'ol_dump_%s_2022-07-31.txt.gz'",
      'seven files in the current folder',
    ],
  ],
  check(values) {
    const format = values.string('format')!;
    if (format.split('%s').length !== 2) throw usageError(`--format wants exactly one %s, not ${format}`);
    return {
      input: pathOrStdio(values.string('INPUT')),
      format,
      overwrite: values.flag('overwrite'),
      level: values.integer('level', 1, 9)!,
      jobs: jobsPlan(values),
      allowEmpty: values.flag('allow-empty'),
    };
  },
  async run(plan, ctx) {
    const report = await measureStage('split', ctx, meter => splitInto(plan, meter, ctx));
    ctx.log.info(formatReport(report));
  },
};

/**
 * All seven outputs get their names only when every one is complete. A dump that was made of split files is
 * cut into them again block by block; any other is read row by row.
 */
async function splitInto(plan: SplitPlan, meter: StageMeter, ctx: Context): Promise<StageCounts> {
  const isGzip = plan.format.endsWith('.gz');
  const codec: Codec = isGzip ? { kind: 'gzip', level: plan.level } : { kind: 'plain' };
  const files = SPLIT_FILES.map(part => formatFileName(plan.format, part));
  const options = files.map(path => ({
    path,
    codec,
    overwrite: plan.overwrite,
    index: isGzip,
    sha256: false,
  }));
  const dump = await findSections(plan.input, codec);
  if ('missing' in dump) {
    ctx.log.info(`split: row by row, because ${dump.missing}`);
    return encodeRows(plan, options, meter, ctx);
  }
  ctx.log.info('split: the blocks of the dump are copied as they are');
  return copyBlocks(dump, plan, options, ctx);
}

async function copyBlocks(
  dump: SectionFile,
  plan: SplitPlan,
  options: readonly OutputOptions[],
  ctx: Context,
): Promise<StageCounts> {
  const { rows, plainBytes, bytes } = dump.file;
  if (!plan.allowEmpty) requireRows(rows, dump.path);
  ctx.progress.start('split', bytes);
  const { summaries } = await withOutputs(options, ctx, outputs =>
    copySections(dump, outputs, (doneBytes, rowsDone) => ctx.progress.update({ doneBytes, rows: rowsDone })),
  );
  return { rowsIn: rows, dropped: {}, bytesIn: plainBytes, ...written(summaries) };
}

async function encodeRows(
  plan: SplitPlan,
  options: readonly OutputOptions[],
  meter: StageMeter,
  ctx: Context,
): Promise<StageCounts> {
  const input = await openInput(plan.input, ctx);
  try {
    return await meter.withPool(plan.jobs, pool => encodeFrom(input, plan, options, pool, ctx));
  } finally {
    await input.close();
  }
}

async function encodeFrom(
  input: Input,
  plan: SplitPlan,
  options: readonly OutputOptions[],
  pool: WorkerPool,
  ctx: Context,
): Promise<StageCounts> {
  ctx.progress.start('split', input.sizeBytes);
  const read = new ByteCount();
  const { result, summaries } = await withOutputs(options, ctx, async outputs => {
    const slots = new SlotPool(WRITER_SLOT_BYTES);
    const { codec } = options[0]!;
    const writers = outputs.map(output => rowWriterTo(output, { codec, pool, keyColumn: 1, slots }));
    const blocks = read.through(inflateBlocks(input, pool, ctx));
    const { rowsIn } = await split(blocks, input.name, writers, rows =>
      ctx.progress.update({ doneBytes: input.consumedBytes(), rows }),
    );
    if (!plan.allowEmpty) requireRows(rowsIn, input.name);
    for (const writer of writers) await writer.end();
    return rowsIn;
  });
  return { rowsIn: result, dropped: {}, bytesIn: read.bytes, ...written(summaries) };
}

function written(summaries: readonly OutputSummary[]): { rowsOut: number; bytesOut: number } {
  const sum = (pick: (summary: OutputSummary) => number): number =>
    summaries.reduce((total, each) => total + pick(each), 0);
  return { rowsOut: sum(({ rows }) => rows), bytesOut: sum(({ bytes }) => bytes) };
}
