import type { Context } from '../context.ts';
import { incompleteError, OldumpError, usageError } from '../errors.ts';
import { LookedUpFile } from '../look/show/looked-up-file.ts';
import { prettyDocument } from '../look/show/pretty-document.ts';
import { MAX_REVISION, newRowColumns, parseRow } from '../record/row/row.ts';
import { spokenKey } from '../record/row/spoken-key.ts';
import { listedKeys } from '../look/filter/read-keys.ts';
import type { Command } from './definition.ts';
import { pathOrStdio } from './options/common-options.ts';
import { print, printRows } from './options/print.ts';

interface ShowPlan {
  /** undefined: keys come from standard input. */
  readonly key: string | undefined;
  readonly paths: readonly (string | undefined)[];
  readonly form: 'pretty' | 'raw' | 'by-terminal';
  readonly revision: number | undefined;
  readonly usesIndex: boolean;
}

export const showCommand: Command<ShowPlan> = {
  name: 'show',
  summary: 'print the rows of a key: of a dump its record, of a cdump all its revisions',
  details:
    'A gzip file with its block index beside it, in row order or as ol_dump of a run, is searched: a block or two are ' +
    'read, whatever its size. Anything else is read as a whole; -v says why. On a terminal the documents are ' +
    'laid out, with every digit and escape as they are; in a pipe the rows come as they are. Exit 4: a key is in none ' +
    'of the files.',
  positionals: [
    {
      name: 'KEY',
      help: 'OL1W, /works/OL1W, or its address; - reads keys from standard input, one per line or in the first column',
      isRequired: true,
    },
    {
      name: 'FILE',
      help: 'cdump, dump or split files, or published folders; - is standard input',
      isRequired: true,
      isList: true,
    },
  ],
  options: {
    pretty: { kind: 'flag', help: 'lay out the documents (default: on a terminal)' },
    raw: { kind: 'flag', help: 'print rows as they are (default: elsewhere)' },
    revision: { kind: 'number', value: 'N', help: 'this revision only' },
    scan: { kind: 'flag', help: 'read all of each file, whatever its index says' },
  },
  examples: [
    ['oldump show OL45804W dumps/ol_dump_2026-06-30', 'a work, out of a published folder'],
    ['oldump show /books/OL1M ol_cdump_2026-06-30.txt.gz | cut -f 3,4', 'when an edition was changed'],
    ['cut -f 1 wanted.tsv | oldump show - ol_dump_2026-06-30.txt.gz > rows.txt', 'some keys of a list'],
  ],
  check(values) {
    const [isPretty, isRaw] = [values.flag('pretty'), values.flag('raw')];
    if (isPretty && isRaw) throw usageError('--pretty and --raw exclude each other');
    const key = values.string('KEY')!;
    if (key.trim() === '') throw usageError('KEY is empty');
    const paths = values.strings('FILE').map(pathOrStdio);
    if ([key, ...paths].filter(word => word === undefined || word === '-').length > 1)
      throw usageError('standard input can be read once only');
    return {
      key: key === '-' ? undefined : spokenKey(key),
      paths,
      form: isPretty ? 'pretty' : isRaw ? 'raw' : 'by-terminal',
      revision: values.integer('revision', 0, MAX_REVISION),
      usesIndex: !values.flag('scan'),
    };
  },
  async run(plan, ctx) {
    const files: LookedUpFile[] = [];
    try {
      for (const path of plan.paths) files.push(await LookedUpFile.open(path, plan.usesIndex, ctx));
      if (plan.key === undefined) await showListed(files, plan, ctx);
      else if (!(await showKey(plan.key, files, plan, ctx))) throw notFound(plan.key, plan, files);
    } finally {
      for (const file of files) await file.close();
    }
  },
};

/** Keys one after the other, none kept. A file that would be read as a whole for each of them is refused. */
async function showListed(files: readonly LookedUpFile[], plan: ShowPlan, ctx: Context): Promise<void> {
  let keys = 0;
  let missing = 0;
  for await (const key of listedKeys(undefined, ctx)) {
    requireIndexed(files);
    keys += 1;
    if (await showKey(key, files, plan, ctx)) continue;
    missing += 1;
    ctx.log.warn(notFound(key, plan, files).message);
  }
  if (missing > 0) throw incompleteError(`${missing} of ${keys} keys were not found`);
}

function requireIndexed(files: readonly LookedUpFile[]): void {
  const plain = files.find(file => !file.isIndexed);
  if (!plain) return;
  throw usageError('has no index to search, and would be read as a whole for each key', {
    position: { file: plain.name },
    advice: 'oldump filter --keys reads it once',
  });
}

/** Whether a file has it. */
async function showKey(
  key: string,
  files: readonly LookedUpFile[],
  { form, revision }: ShowPlan,
  { stdout }: Context,
): Promise<boolean> {
  const isPretty = form === 'pretty' || (form === 'by-terminal' && stdout.isTTY === true);
  const columns = newRowColumns();
  let isFound = false;
  for (const file of files) {
    for await (const row of file.rows(key)) {
      try {
        parseRow(row, 0, row.length - 1, columns);
      } catch (error) {
        throw error instanceof OldumpError ? error.at({ file: file.name }) : error;
      }
      if (revision !== undefined && columns.revision !== revision) continue;
      isFound = true;
      if (isPretty) await print(stdout, prettyDocument(row.subarray(columns.jsonStart, -1)).toString());
      else await printRows(stdout, row);
    }
  }
  return isFound;
}

function notFound(key: string, { revision }: ShowPlan, files: readonly LookedUpFile[]): OldumpError {
  const what = revision === undefined ? `no row of ${key}` : `no revision ${revision} of ${key}`;
  const [only, ...others] = files;
  return incompleteError(what, others.length === 0 && only ? { position: { file: only.name } } : {});
}
