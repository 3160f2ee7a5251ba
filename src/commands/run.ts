import { archiveRun } from '../publish/archive/archive-run.ts';
import type { Context } from '../context.ts';
import { usageError } from '../errors.ts';
import { parseDumpDate } from '../record/row/dump-date.ts';
import { dryRun } from '../month/dry-run.ts';
import { monthlyRun } from '../month/monthly-run.ts';
import type { DataSource, IaSource, MonthPlan } from '../month/plan/month-plan.ts';
import { supervised } from '../month/supervised.ts';
import { monthTable } from '../month/month-table.ts';
import { requirePlaces } from './options/database-option.ts';
import type { Command } from './definition.ts';
import { defaultDir, DIR_OPTION } from './options/dumps-folder.ts';
import {
  OUTPUT_OPTIONS,
  SORT_OPTIONS,
  WORKER_OPTIONS,
  jobsPlan,
  sortPlan,
} from './options/common-options.ts';
import { GUARD_OPTIONS, guardOptions } from './options/run-guards.ts';
import { print } from './options/print.ts';
import { STAGE_OPTIONS, stagesPlan } from './options/run-stages.ts';
import { TABLE_OPTIONS, tablesPlan } from './options/run-tables.ts';
import type { Values } from './options/values.ts';

type RunCommand = MonthPlan & { readonly isDryRun: boolean; readonly longestWaitMs: number };

export const runCommand: Command<RunCommand> = {
  name: 'run',
  summary: 'make every dump file of a date, from PostgreSQL or a COPY of its table',
  details:
    'Copies table data and the side tables out of PostgreSQL (or reads --data), makes ol_cdump, ol_dump, its seven split files and ' +
    'ol_dump_deworks, writes SHA256SUMS and, last of what is published, manifest.json; then sitemaps. The stages, their rows, time and memory are reported at the end. ' +
    '"oldump DATE" is the same as "oldump run DATE".',
  positionals: [{ name: 'DATE', help: 'day of the dump: revisions up to its end are in', isRequired: true }],
  options: {
    ...DIR_OPTION,
    data: {
      kind: 'string',
      value: 'FILE',
      help: 'read data rows from this COPY, - is standard input, instead of exporting them',
    },
    since: {
      kind: 'string',
      value: 'DIR',
      help: 'begin from the cdump of an earlier run, in its folder ol_cdump_DATE, and export only what was written since',
    },
    'ia-metadata': { kind: 'string', value: 'FILE', help: 'identifier, boxid, collection of archive items' },
    'ia-db': {
      kind: 'string',
      value: 'URL',
      takesPsqlWords: true,
      help: 'read them from this database instead',
    },
    'export-jobs': {
      kind: 'number',
      value: 'N',
      default: 1,
      help: 'connections of the export, on one snapshot',
    },
    'keep-data': {
      kind: 'flag',
      help: 'write the exported rows to data.txt.gz as well, to run again from them with --data',
    },
    'max-rejects': {
      kind: 'number',
      value: 'N',
      default: 1000,
      help: 'data rows that cannot be cleaned before the run ends; they are kept in run_DATE/rejects.jsonl',
    },
    ...TABLE_OPTIONS,
    ...STAGE_OPTIONS,
    'dry-run': { kind: 'flag', help: 'say what would be done, and what it needs; write nothing' },
    wait: {
      kind: 'number',
      value: 'SECONDS',
      default: 60,
      help: 'with --dry-run: how long a lock in the database is waited for; a run itself waits, and says who holds it',
    },
    archive: { kind: 'flag', help: 'upload the dumps to archive.org afterwards, as oldump archive does' },
    ...GUARD_OPTIONS,
    prometheus: {
      kind: 'string',
      value: 'FILE.prom',
      help: "keep the state of the run in a file for Prometheus (node_exporter's textfile collector)",
    },
    overwrite: {
      ...OUTPUT_OPTIONS['overwrite']!,
      help: 'make everything anew, replacing files of an earlier run',
    },
    level: OUTPUT_OPTIONS['level']!,
    ...SORT_OPTIONS,
    ...WORKER_OPTIONS,
  },
  examples: [
    ["PSQL_PARAMS='-h db openlibrary' oldump 2026-06-30", 'the monthly run, from the database'],
    ['oldump 2026-06-30 --data data.txt.gz --ia-metadata ia_metadata.txt.gz --dir dumps', 'from files'],
  ],
  check(values, ctx) {
    const { tables, ...stages } = stagesPlan(values);
    const data = dataSource(values);
    if (values.flag('archive') && !stages.withManifest)
      throw usageError('--archive uploads what has a manifest', { advice: 'leave the stage manifest in' });
    const places = { data, ia: iaSource(values), tables: tablesPlan(values, data, tables) };
    requirePlaces(places, ctx.env);
    return {
      date: parseDumpDate(values.string('DATE')!),
      dir: values.string('dir') ?? defaultDir(ctx),
      ...places,
      ...sinceFolder(values),
      overwrite: values.flag('overwrite'),
      jobs: jobsPlan(values),
      ...sortPlan(values, ctx),
      level: values.integer('level', 1, 9)!,
      maxRejects: values.integer('max-rejects', 0)!,
      ...stages,
      withArchive: values.flag('archive'),
      isDryRun: values.flag('dry-run'),
      longestWaitMs: 1000 * values.integer('wait', 0, 86_400)!,
      guards: guardOptions(values),
      ignoreSpace: values.flag('ignore-space'),
      ...prometheusFile(values),
    };
  },
  async run(plan: RunCommand, ctx: Context) {
    if (plan.isDryRun) return dryRun(plan, text => print(ctx.stdout, text), ctx, plan.longestWaitMs);
    ctx.log.info(`run ${plan.date}: into ${plan.dir}`);
    await supervised(plan, ctx, async watched => {
      const { record, failure } = await monthlyRun(plan, watched);
      const how = plan.withManifest ? 'complete' : 'as far as asked';
      ctx.log.info(`run ${plan.date}: ${how}`, monthTable(record));
      if (plan.withArchive) await archiveRun(plan.dir, plan.date, watched);
      if (failure) throw failure.error;
    });
  },
};

function prometheusFile(values: Values): Pick<MonthPlan, 'prometheus'> {
  const path = values.string('prometheus');
  if (path === undefined) return {};
  if (!path.endsWith('.prom'))
    throw usageError(`--prometheus wants a name that ends in .prom, not ${path}`, {
      advice: 'the collector reads no other',
    });
  return { prometheus: path };
}

function sinceFolder(values: Values): Pick<MonthPlan, 'since'> {
  const since = values.string('since');
  if (since === undefined) return {};
  const other = ['data', 'keep-data'].find(name => values.isGiven(name));
  if (other)
    throw usageError(`--since and --${other} exclude each other`, {
      advice: 'with --since the revisions since then come from the database',
    });
  return { since };
}

function dataSource(values: Values): DataSource {
  const path = values.string('data');
  const keep = values.flag('keep-data');
  if (path === undefined) return { kind: 'postgres', jobs: values.integer('export-jobs', 1, 64)!, keep };
  if (keep)
    throw usageError('--keep-data and --data exclude each other', {
      advice: 'the rows of --data are in a file',
    });
  return { kind: 'file', path };
}

function iaSource(values: Values): IaSource {
  const path = values.string('ia-metadata');
  const url = values.string('ia-db');
  if (path !== undefined && url !== undefined)
    throw usageError('--ia-metadata and --ia-db exclude each other');
  if (path === '-') throw usageError('--ia-metadata cannot be standard input');
  if (path !== undefined) return { kind: 'file', path };
  return url === undefined ? { kind: 'none' } : { kind: 'postgres', url };
}
