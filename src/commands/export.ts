import { EXPORT_LEVEL, exportRows, type ExportOptions } from '../dump/export-rows.ts';
import { DATABASE_OPTION, databasePlan } from './options/database-option.ts';
import type { Command } from './definition.ts';
import { runFromDatabase } from '../stage/frame.ts';
import { OUTPUT_OPTIONS, jobsPlan, outputPlan, type OutputPlan } from './options/common-options.ts';

interface ExportPlan {
  readonly database: ExportOptions;
  readonly output: OutputPlan;
  readonly jobs: number;
}

export const exportCommand: Command<ExportPlan> = {
  name: 'export',
  summary: 'copy table data out of PostgreSQL',
  details:
    'Writes thing_id, revision and JSON of every row as COPY text, in one read-only transaction. The rows written must be ' +
    'as many as the server counted; an empty table (exit 4) or a lost connection (exit 5) never leaves a short file. ' +
    'With --jobs above 1 several connections share one snapshot, and the order of rows differs from run to run.',
  positionals: [],
  options: {
    ...OUTPUT_OPTIONS,
    level: { ...OUTPUT_OPTIONS['level']!, default: EXPORT_LEVEL },
    ...DATABASE_OPTION,
    table: { kind: 'string', value: 'NAME', default: 'data', help: 'table with the columns of data' },
    jobs: {
      kind: 'number',
      alias: ['j'],
      value: 'N',
      default: 1,
      help: 'connections, and worker threads for gzip',
    },
  },
  examples: [
    ["PSQL_PARAMS='-h db openlibrary' oldump export -o data.txt.gz", 'the whole table, compressed'],
    ['oldump export --jobs 4 -o data.txt.gz', 'over four connections'],
  ],
  check(values, ctx) {
    const jobs = jobsPlan(values);
    const table = values.string('table')!;
    return {
      database: { ...databasePlan(values, ctx), table, jobs: Math.max(1, jobs), log: ctx.log },
      output: outputPlan(values),
      jobs: values.string('jobs') === '1' ? 0 : jobs,
    };
  },
  run: (plan, ctx) => runFromDatabase('export', exportRows(plan.database), plan, ctx),
};
