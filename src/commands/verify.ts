import { usageError } from '../errors.ts';
import { FILE_KINDS, type FileKind } from '../verify/kinds.ts';
import { reportJson } from '../verify/report-json.ts';
import { reportText } from '../verify/report-text.ts';
import { verdictError } from '../verify/verdict.ts';
import { verifyPaths } from '../verify/verify-paths.ts';
import { withPool } from '../workers/pool.ts';
import type { Command } from './definition.ts';
import { WORKER_OPTIONS, jobsPlan, pathOrStdio } from './options.ts';
import { print } from './print.ts';

interface VerifyPlan {
  /** undefined is standard input. */
  readonly paths: readonly (string | undefined)[];
  readonly kind: FileKind | undefined;
  readonly isQuick: boolean;
  readonly isJson: boolean;
  readonly mostFindings: number;
  readonly jobs: number;
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
      help: `what the files are: ${FILE_KINDS.join(', ')} (default: told by the name, else rows)`,
    },
    json: { kind: 'flag', help: 'print one JSON object (docs/schema/verify.schema.json)' },
    'max-findings': {
      kind: 'number',
      value: 'N',
      default: 10,
      help: 'findings that are told of each file; the others are counted',
    },
    ...WORKER_OPTIONS,
  },
  examples: [
    ['oldump verify dumps/ol_cdump_2026-06-30 dumps/ol_dump_2026-06-30', 'what was published, or downloaded'],
    ['oldump verify --quick --json dumps', 'seconds: is everything there'],
    ['gzip -cd ol_dump_works_2026-06-30.txt.gz | oldump verify --as split -', 'rows from elsewhere'],
  ],
  check(values) {
    const kind = values.string('as');
    if (kind !== undefined && !FILE_KINDS.includes(kind as FileKind))
      throw usageError(`--as is one of ${FILE_KINDS.join(', ')}, not ${kind}`);
    const paths = values.strings('FILE|DIR').map(pathOrStdio);
    if (paths.filter(path => path === undefined).length > 1)
      throw usageError('standard input can be read once only');
    return {
      paths,
      kind: kind as FileKind | undefined,
      isQuick: values.flag('quick'),
      isJson: values.flag('json'),
      mostFindings: values.integer('max-findings', 1, 100_000)!,
      jobs: jobsPlan(values),
    };
  },
  async run(plan, ctx) {
    const started = performance.now();
    const { stdin, signal } = ctx;
    ctx.progress.start('verify');
    const verified = await withPool(plan.jobs, pool =>
      verifyPaths(plan.paths, { ...plan, stdin, signal, pool }),
    );
    ctx.progress.stop();
    const facts = { isQuick: plan.isQuick, seconds: (performance.now() - started) / 1000 };
    const report = plan.isJson
      ? `${JSON.stringify(reportJson(verified, facts), null, 2)}\n`
      : reportText(verified, facts);
    await print(ctx.stdout, report);
    const error = verdictError(verified);
    if (error) throw error;
  },
};
