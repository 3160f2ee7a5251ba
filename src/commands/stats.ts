import type { Context } from '../context.ts';
import { usageError } from '../errors.ts';
import { formatReport, measureStage } from '../stage/stage-report.ts';
import { gatherStatistics, type Statistics } from '../statistics/gather.ts';
import { statisticsJson } from '../statistics/report-json.ts';
import { statisticsText } from '../statistics/report-text.ts';
import { statisticsReport } from '../statistics/report.ts';
import { totalBytes } from '../verify/progress-of-files.ts';
import type { Command } from './definition.ts';
import { requireRows } from '../stage/frame.ts';
import { EMPTY_OPTION, WORKER_OPTIONS, jobsPlan, pathOrStdio } from './options/common-options.ts';
import { print } from './options/print.ts';

interface StatsPlan {
  /** undefined is standard input. */
  readonly paths: readonly (string | undefined)[];
  readonly isJson: boolean;
  readonly allowEmpty: boolean;
  readonly jobs: number;
}

export const statsCommand: Command<StatsPlan> = {
  name: 'stats',
  summary: 'count what is in dump files: types, months, fields, longest rows',
  details:
    'Reads rows of cdump, dump or split files in any order. Several files are counted together, as the split files of a ' +
    'dump are: one of them may have no rows. A field is a top-level member of the document, counted once for each row that has it. At most 256 types, 512 fields of ' +
    'each and 1,200 months are told one by one, the shortest names first; what has no place is counted as other.',
  positionals: [
    { name: 'FILE', help: 'files to read, plain or gzip; - or nothing is standard input', isList: true },
  ],
  options: {
    json: { kind: 'flag', help: 'print one JSON object (docs/schema/stats.schema.json)' },
    ...WORKER_OPTIONS,
    ...EMPTY_OPTION,
  },
  examples: [
    ['oldump stats ol_dump_2026-06-30.txt.gz', 'tables for people'],
    ['oldump stats --json ol_dump_authors_2026-06-30.txt.gz ol_dump_works_2026-06-30.txt.gz', 'for programs'],
    ['gzip -cd ol_cdump_2026-06-30.txt.gz | head -n 100000 | oldump stats', 'the first rows only'],
  ],
  check(values) {
    const paths = values.strings('FILE').map(pathOrStdio);
    if (paths.filter(path => path === undefined).length > 1)
      throw usageError('standard input can be read once only');
    return {
      paths: paths.length === 0 ? [undefined] : paths,
      isJson: values.flag('json'),
      allowEmpty: values.flag('allow-empty'),
      jobs: jobsPlan(values),
    };
  },
  async run(plan, ctx) {
    const statistics = await gather(plan, ctx);
    if (!plan.allowEmpty)
      requireRows(statistics.all.rows, statistics.files.map(({ path }) => path).join(', '));
    const report = statisticsReport(statistics);
    await print(
      ctx.stdout,
      plan.isJson ? `${JSON.stringify(statisticsJson(report), null, 2)}\n` : statisticsText(report),
    );
  },
};

async function gather({ paths, jobs }: StatsPlan, ctx: Context): Promise<Statistics> {
  const { stdin, signal, log, waits } = ctx;
  const onProgress = (doneBytes: number, rows: number) => ctx.progress.update({ doneBytes, rows });
  ctx.progress.start('stats', await totalBytes(paths));
  let statistics: Statistics | undefined;
  const report = await measureStage('stats', ctx, meter =>
    meter.withPool(jobs, async pool => {
      statistics = await gatherStatistics(paths, { stdin, signal, log, waits, pool, onProgress });
      const { rows, bytes } = statistics.all;
      return { rowsIn: rows, rowsOut: rows, dropped: {}, bytesIn: bytes };
    }),
  );
  ctx.log.info(formatReport(report));
  return statistics!;
}
