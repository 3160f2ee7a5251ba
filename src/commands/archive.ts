import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { archiveFolders, type ArchivePlan } from '../publish/archive/archive-folders.ts';
import { publishedFolders } from '../publish/archive/folders-of-date.ts';
import { lookAtFolders } from '../publish/archive/archive-look.ts';
import { PATIENCE, type RetryLimits } from '../net/retry.ts';
import { nameOf } from '../publish/archive/published-folder.ts';
import { archiveTable, type ArchiveReport } from '../publish/archive/archive-report.ts';
import type { Via } from '../publish/archive/upload/choose-uploader.ts';
import { withPath } from '../bytes/disk/io-error.ts';
import type { Context } from '../context.ts';
import { usageError } from '../errors.ts';
import { parseDumpDate, type DumpDate } from '../record/row/dump-date.ts';
import { withRunLock } from '../month/watch/lock/lock.ts';
import type { Command, OptionDefinition } from './definition.ts';
import { print, printJson } from './options/print.ts';
import type { Values } from './options/values.ts';

interface Plan extends Omit<ArchivePlan, 'folders'> {
  readonly dir: string;
  readonly date: DumpDate | undefined;
  readonly isDryRun: boolean;
  readonly isJson: boolean;
}

const OPTIONS: Readonly<Record<string, OptionDefinition>> = {
  date: { kind: 'string', value: 'DATE', help: 'which dump of DIR (default: the only one)' },
  via: {
    kind: 'string',
    value: 'auto|ia|s3',
    default: 'auto',
    help: 'the ia client, or our own; auto: ia where it is installed and there is an ia.ini',
  },
  'ia-config': { kind: 'string', value: 'FILE', help: 'ia.ini with the keys (default: where ia keeps it)' },
  retries: {
    kind: 'number',
    value: 'N',
    default: PATIENCE.retries,
    help: 'attempts after the first one, for each file, when archive.org is busy or the connection breaks',
  },
  wait: {
    kind: 'number',
    value: 'MINUTES',
    default: PATIENCE.totalMs / 60_000,
    help: 'how long a file is tried, and how long its appearance in the list of the item is waited for; --dry-run waits seconds',
  },
  overwrite: { kind: 'flag', alias: ['O'], help: 'replace files that archive.org has with other content' },
  'dry-run': { kind: 'flag', help: 'say what would be uploaded and what is there; needs no keys' },
  json: { kind: 'flag', help: 'print the report as JSON' },
};

export const archiveCommand: Command<Plan> = {
  name: 'archive',
  summary: 'upload a complete dump to archive.org and prove that it has arrived',
  details:
    'Uploads the folders ol_dump_DATE and ol_cdump_DATE as items of those names, the data first and manifest.json last. ' +
    'Only folders are taken whose manifest says that all guards have passed, and whose files have its sizes and SHA-256. ' +
    'What archive.org has with the same size and MD5 is not sent again, so an upload that ended early is started again ' +
    'with the same line; at the end the list of each item is read back and compared.',
  positionals: [{ name: 'DIR', help: "the run's --dir, or one published folder in it", isRequired: true }],
  options: OPTIONS,
  examples: [
    ['oldump archive /1/var/tmp/dumps --date 2026-06-30', 'both items of a run'],
    ['oldump archive /1/var/tmp/dumps/ol_cdump_2026-06-30 --dry-run', 'what is there, and what is not'],
  ],
  check(values) {
    const date = values.string('date');
    return {
      dir: values.string('DIR')!,
      date: date === undefined ? undefined : parseDumpDate(date),
      via: viaOf(values.string('via')!),
      iaConfig: values.string('ia-config'),
      overwrite: values.flag('overwrite'),
      isDryRun: values.flag('dry-run'),
      isJson: values.flag('json'),
      patience: patienceOf(values),
    };
  },
  async run({ dir, date, isDryRun, isJson, ...plan }, ctx) {
    const folders = await publishedFolders(dir, date);
    const work = (): Promise<ArchiveReport> => archiveFolders({ ...plan, folders }, ctx);
    const { report, failure } = isDryRun
      ? await lookAtFolders(folders, ctx)
      : { report: await withoutRun(folders[0]!, ctx, work), failure: undefined };
    await (isJson ? printJson(ctx.stdout, report) : print(ctx.stdout, archiveTable(report)));
    if (failure) throw failure;
  },
};

/** No run may make these folders anew meanwhile, nor another upload send them twice. */
async function withoutRun<T>(folder: string, ctx: Context, work: () => Promise<T>): Promise<T> {
  await withPath(folder, stat(folder)); // a mistyped name is better told than the missing place of a lock
  return withRunLock(dirname(resolve(folder)), nameOf(folder).date, ctx, work);
}

function viaOf(text: string): Via {
  if (text === 'auto' || text === 'ia' || text === 's3') return text;
  throw usageError(`--via is auto, ia or s3, not ${text}`);
}

function patienceOf(values: Values): RetryLimits {
  const minutes = values.integer('wait', 0, 100_000)!;
  return { ...PATIENCE, retries: values.integer('retries', 0)!, totalMs: minutes * 60_000 };
}
