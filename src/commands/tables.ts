import type { OutputOptions } from '../bytes/output/output.ts';
import { usageError } from '../errors.ts';
import { connectionSettings } from '../pg/connection/settings.ts';
import { parseDumpDate } from '../record/row/dump-date.ts';
import { formatReport, measureStage } from '../stage/stage-report.ts';
import { coversSettings, tableOutputs, tablesStage, type TablesPlan } from '../tables/tables-stage.ts';
import { parseSideTables, SIDE_TABLES } from '../tables/side-tables.ts';
import { DATABASE_OPTION } from './options/database-option.ts';
import type { Command } from './definition.ts';
import {
  OUTPUT_OPTIONS,
  WORKER_OPTIONS,
  jobsPlan,
  outputPlan,
  pathOrStdio,
} from './options/common-options.ts';
import type { Values } from './options/values.ts';

interface TablesCommandPlan extends TablesPlan {
  readonly outputs: readonly OutputOptions[];
  readonly jobs: number;
}

export const tablesCommand: Command<TablesCommandPlan> = {
  name: 'tables',
  summary: 'copy reading log, covers, ratings and Wikidata out of PostgreSQL',
  details:
    'Writes ol_dump_NAME_DATE.txt.gz for each of reading-log, covers_metadata, ratings and wikidata: rows created up to DATE ' +
    '(wikidata: all), as COPY text, NULL as \\N, dates without time. Tables of one database are of one moment. ' +
    'The rows written must be as many as the server counted, and the files appear together when all are complete.',
  positionals: [{ name: 'DATE', help: 'the last day whose rows are in', isRequired: true }],
  options: {
    only: {
      kind: 'string',
      value: 'NAME,…',
      words: SIDE_TABLES,
      help: `some of ${SIDE_TABLES.join(', ')} (default: all)`,
    },
    dir: { kind: 'string', value: 'DIR', default: '.', help: 'folder of the files; it must be there' },
    ...OUTPUT_OPTIONS,
    output: {
      ...OUTPUT_OPTIONS['output']!,
      help: 'another name for the file, with one table only; - is standard output',
    },
    'legacy-csv': {
      kind: 'flag',
      help: 'as before May 2026: CSV with tabs, NULL as nothing, quotes where needed',
    },
    ...DATABASE_OPTION,
    'covers-db': {
      kind: 'string',
      value: 'URL',
      help: 'database of the covers (default: coverstore on the same server)',
    },
    snapshot: {
      kind: 'string',
      value: 'ID',
      help: 'see what the session that exported this snapshot sees (not for covers)',
    },
    'allow-empty': { kind: 'flag', help: 'take a table without rows; otherwise it is an error (exit 4)' },
    ...WORKER_OPTIONS,
  },
  examples: [
    ["PSQL_PARAMS='-h db openlibrary' oldump tables 2026-06-30 --dir dumps", 'all four files'],
    ['oldump tables 2026-06-30 --only ratings -o ratings.tsv', 'one of them, not compressed'],
  ],
  check(values, ctx) {
    const library = connectionSettings(ctx.env, values.string('db'));
    const plan: TablesPlan = {
      tables: parseSideTables(values.string('only'), 'only'),
      upto: parseDumpDate(values.string('DATE')!),
      dialect: values.flag('legacy-csv') ? 'csv' : 'text',
      mayBeEmpty: new Set(values.flag('allow-empty') ? SIDE_TABLES : []),
      library,
      covers: coversSettings(library, values.string('covers-db'), ctx.env),
      snapshot: values.string('snapshot'),
    };
    return { ...plan, outputs: outputsPlan(plan, values), jobs: jobsPlan(values) };
  },
  async run(plan, ctx) {
    const report = await measureStage('tables', ctx, meter =>
      meter.withPool(plan.jobs, async pool => {
        ctx.progress.start('tables');
        const { counts, summaries } = await tablesStage(plan, plan.outputs, pool, ctx);
        return { ...counts, bytesOut: summaries.reduce((sum, { bytes }) => sum + bytes, 0) };
      }),
    );
    ctx.log.info(formatReport(report));
  },
};

function outputsPlan(plan: TablesPlan, values: Values): readonly OutputOptions[] {
  const output = outputPlan(values);
  if (values.isGiven('output')) {
    if (plan.tables.length > 1) throw usageError('--output wants one table, named with --only');
    return [output];
  }
  const folder = pathOrStdio(values.string('dir'));
  if (folder === undefined) throw usageError('--dir wants a folder');
  const codec = { kind: 'gzip', level: values.integer('level', 1, 9)! } as const;
  return tableOutputs(plan, folder, codec, output.overwrite);
}
