import { withOutputs } from '../bytes/output/with-outputs.ts';
import type { Context } from '../context.ts';
import { usageError } from '../errors.ts';
import type { CheckedFile } from '../verify/file/checked-file.ts';
import { FILE_KINDS, type FileKind } from '../verify/rows/kinds.ts';
import { MOST_PLACES } from '../verify/findings/found-places.ts';
import { ProgressOfFiles, totalBytes } from '../verify/progress-of-files.ts';
import { BrokenLines } from '../verify/references/broken-lines.ts';
import type { BrokenSink } from '../verify/references/reference-sorts.ts';
import { reportJson } from '../verify/verify-json.ts';
import { reportText } from '../verify/verify-text.ts';
import { verdictError } from '../verify/verdict.ts';
import { verifyPaths, type Verified } from '../verify/verify-paths.ts';
import { withPool } from '../workers/pool.ts';
import type { Command } from './definition.ts';
import {
  OUTPUT_OPTIONS,
  SORT_OPTIONS,
  WORKER_OPTIONS,
  jobsPlan,
  pathOrStdio,
  sortPlan,
  type SortSettings,
} from './options/common-options.ts';
import { print } from './options/print.ts';

interface VerifyPlan {
  /** undefined is standard input. */
  readonly paths: readonly (string | undefined)[];
  readonly kind: FileKind | undefined;
  readonly isQuick: boolean;
  readonly isJson: boolean;
  readonly mostFindings: number;
  readonly jobs: number;
  readonly sort: SortSettings;
  readonly refs: string | undefined;
  readonly overwrite: boolean;
  readonly isStrict: boolean;
  readonly skipsReferences: boolean;
}

export const verifyCommand: Command<VerifyPlan> = {
  name: 'verify',
  summary: 'prove that dump files are whole and right',
  details:
    'Reads files to their last byte: gzip and its checksums, block indexes, columns, that every row is what its JSON ' +
    'says and is spelled as Python spells it, order, unique keys, nothing private. Of a folder also manifest.json, ' +
    'SHA256SUMS, that the split files together are the dump, and that the dump is the latest rows of the cdump beside ' +
    'it. A change that leaves a row well formed, as another letter in a title, is seen by checksums only: of the gzip ' +
    'file, of the manifest. Exit 0: all is fine; 3: something breaks its format; 4: something is missing or disagrees.',
  positionals: [
    {
      name: 'FILE|DIR',
      help: 'files, published folders, or the --dir of a run; - is standard input',
      isRequired: true,
      isList: true,
    },
  ],
  options: {
    quick: { kind: 'flag', help: 'manifest, sizes, headers, trailers and indexes only: nothing is inflated' },
    as: {
      kind: 'string',
      value: 'KIND',
      words: FILE_KINDS,
      help: `what the files are: ${FILE_KINDS.join(', ')} (default: told by the name, else rows)`,
    },
    json: { kind: 'flag', help: 'print one JSON object (docs/schema/verify.schema.json)' },
    'max-findings': {
      kind: 'number',
      value: 'N',
      default: 10,
      help: 'findings that are told of each file, at most 100; the others are counted',
    },
    refs: {
      kind: 'string',
      value: 'FILE',
      help: 'list the references of a dump that lead nowhere there, as JSON lines',
    },
    'strict-refs': { kind: 'flag', help: 'references that lead nowhere are findings (exit 4)' },
    'skip-refs': { kind: 'flag', help: 'do not look for what a dump names: saves the sort of all its keys' },
    overwrite: { ...OUTPUT_OPTIONS['overwrite']!, help: 'replace the file of --refs' },
    ...SORT_OPTIONS,
    ...WORKER_OPTIONS,
  },
  examples: [
    ['oldump verify dumps/ol_cdump_2026-06-30 dumps/ol_dump_2026-06-30', 'what was published, or downloaded'],
    ['oldump verify --quick --json dumps', 'seconds: is everything there'],
    ['gzip -cd ol_dump_works_2026-06-30.txt.gz | oldump verify --as split -', 'rows from elsewhere'],
  ],
  check(values, ctx) {
    const kind = values.string('as');
    if (kind !== undefined && !FILE_KINDS.includes(kind as FileKind))
      throw usageError(`--as is one of ${FILE_KINDS.join(', ')}, not ${kind}`);
    const paths = values.strings('FILE|DIR').map(pathOrStdio);
    if (paths.filter(path => path === undefined).length > 1)
      throw usageError('standard input can be read once only');
    const refs = values.string('refs');
    if (refs === '-') throw usageError('--refs wants a file, not standard output');
    if (values.flag('skip-refs') && (refs !== undefined || values.flag('strict-refs')))
      throw usageError('--skip-refs excludes --refs and --strict-refs');
    return {
      paths,
      kind: kind as FileKind | undefined,
      isQuick: values.flag('quick'),
      isJson: values.flag('json'),
      mostFindings: values.integer('max-findings', 1, MOST_PLACES)!,
      jobs: jobsPlan(values),
      sort: sortPlan(values, ctx),
      refs,
      overwrite: values.flag('overwrite'),
      isStrict: values.flag('strict-refs'),
      skipsReferences: values.flag('skip-refs'),
    };
  },
  async run(plan, ctx) {
    const started = performance.now();
    ctx.progress.start('verify', await totalBytes(plan.paths));
    const verified = await withReferenceSink(plan, ctx, sink => verifyAll(plan, sink, ctx)).finally(() =>
      ctx.progress.stop(),
    );
    const facts = { isQuick: plan.isQuick, seconds: (performance.now() - started) / 1000 };
    const report = plan.isJson
      ? `${JSON.stringify(reportJson(verified, facts), null, 2)}\n`
      : reportText(verified, facts);
    await print(ctx.stdout, report);
    const error = verdictError(verified);
    if (error) throw error;
  },
};

function verifyAll(plan: VerifyPlan, sink: BrokenSink, ctx: Context): Promise<Verified> {
  const { stdin, signal } = ctx;
  const references = plan.skipsReferences ? undefined : { ...plan.sort, sink, isStrict: plan.isStrict };
  const progress = new ProgressOfFiles(ctx.progress);
  const told = {
    onProgress: (doneBytes: number, rows: number) => progress.within(doneBytes, rows),
    onFile: (file: CheckedFile) => progress.fileDone(file),
  };
  return withPool(plan.jobs, pool =>
    verifyPaths(plan.paths, { ...plan, ...told, stdin, signal, pool, references }),
  );
}

/** With --refs a file, which appears when everything was verified. */
async function withReferenceSink<T>(
  { refs, overwrite }: VerifyPlan,
  ctx: Context,
  use: (sink: BrokenSink) => Promise<T>,
): Promise<T> {
  if (refs === undefined) return use({ tell: () => undefined, drain: () => undefined });
  const options = { path: refs, codec: { kind: 'plain' }, overwrite, index: false } as const;
  const { result } = await withOutputs([options], ctx, async ([output]) => {
    const lines = new BrokenLines(output!);
    const made = await use(lines);
    await lines.end();
    return made;
  });
  return result;
}
