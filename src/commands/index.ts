import type { Context } from '../context.ts';
import { writeIndex } from '../listing/write-index.ts';
import type { StageCounts } from '../stage/stage-report.ts';
import { rowWriterTo } from '../workers/tasks/row-output.ts';
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

export const indexCommand: Command<FilterPlan> = {
  name: 'index',
  summary: 'list the pages of a dump: path, title, created, last_modified',
  details:
    'Reads dump rows, writes one row of four columns for each, in the same order. The path of an edition, work, author ' +
    'or list ends with its title made safe for addresses.',
  positionals: [INPUT],
  options: { ...OUTPUT_OPTIONS, ...WORKER_OPTIONS, ...EMPTY_OPTION },
  examples: [
    ['oldump index ol_dump_2026-06-30.txt.gz -o index.txt.gz', 'every page of a dump'],
    ['gzip -cd ol_dump_works_2026-06-30.txt.gz | oldump index | cut -f 1', 'the addresses of all works'],
  ],
  check: values => ({
    input: pathOrStdio(values.string('INPUT')),
    output: outputPlan(values),
    jobs: jobsPlan(values),
    allowEmpty: values.flag('allow-empty'),
  }),
  run: (plan, ctx) => runFilter('index', plan, ctx, parts => indexInto(parts, plan, ctx)),
};

async function indexInto(
  { input, output, pool }: FilterParts,
  plan: FilterPlan,
  ctx: Context,
): Promise<StageCounts> {
  const { log, signal, progress } = ctx;
  const writer = rowWriterTo(output, { codec: plan.output.codec, pool, keyColumn: 0 });
  const { rows, oddTitles, oddDates, bytesIn } = await writeIndex(input, writer, {
    pool,
    log,
    signal,
    onProgress: done => progress.update({ doneBytes: input.consumedBytes(), rows: done }),
  });
  await writer.end();
  if (oddTitles > 0) log.warn(`${oddTitles} rows whose title is no text are listed without it`);
  if (oddDates > 0) log.warn(`${oddDates} rows whose date of creation is no text are listed with -`);
  return { rowsIn: rows, rowsOut: rows, dropped: {}, bytesIn };
}
