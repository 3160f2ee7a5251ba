import { mergeSorted } from '../changes/merge-sorted.ts';
import type { SortedOrder } from '../changes/sorted-order.ts';
import type { Context } from '../context.ts';
import { usageError } from '../errors.ts';
import type { StageCounts } from '../stage/stage-report.ts';
import { rowWriterTo } from '../workers/tasks/row-output.ts';
import type { Command } from './definition.ts';
import { requireRows, runOnFiles, type FilesParts, type FilesPlan } from '../stage/frame.ts';
import { OUTPUT_OPTIONS, WORKER_OPTIONS, jobsPlan, outputPlan } from './options/common-options.ts';
import {
  inputPaths,
  ORDER_OPTION,
  orderPlan,
  showProgress,
  withSortedRows,
} from './options/sorted-inputs.ts';

interface MergePlan extends FilesPlan {
  readonly order: SortedOrder | undefined;
  readonly isUnique: boolean;
  readonly allowEmpty: boolean;
}

export const mergeCommand: Command<MergePlan> = {
  name: 'merge',
  summary: 'merge sorted files of rows into one',
  details:
    'Reads any number of files of rows that are sorted in the same order, in one pass and without temporary files, and ' +
    'writes their rows in that order. Rows that are equal byte for byte are written once; two rows of one key and revision ' +
    'that differ are refused, as is input out of order (exit 3).',
  positionals: [
    {
      name: 'FILE',
      help: 'sorted files, plain or gzip; - is standard input',
      isRequired: true,
      isList: true,
    },
  ],
  options: {
    ...OUTPUT_OPTIONS,
    ...ORDER_OPTION,
    all: { kind: 'flag', help: 'write every row as often as it is there, whatever its key and revision' },
    unique: {
      kind: 'flag',
      help: 'write rows that are equal byte for byte once: what is done without --all',
    },
    ...WORKER_OPTIONS,
    'allow-empty': { kind: 'flag', help: 'take files without rows; otherwise they are an error (exit 4)' },
  },
  examples: [
    [
      'oldump merge ol_cdump_2026-06-30.txt.gz july-sorted.txt.gz -o cdump.txt.gz',
      'add revisions to a cdump',
    ],
  ],
  check: values => ({
    inputs: inputPaths(values.strings('FILE')),
    output: outputPlan(values),
    jobs: jobsPlan(values),
    order: orderPlan(values),
    isUnique: isUnique(values.flag('all'), values.flag('unique')),
    allowEmpty: values.flag('allow-empty'),
  }),
  run: (plan, ctx) => runOnFiles('merge', plan, ctx, parts => mergeInto(parts, plan, ctx)),
};

function isUnique(all: boolean, unique: boolean): boolean {
  if (all && unique) throw usageError('--all and --unique contradict each other');
  return !all;
}

function mergeInto(
  { inputs, output, pool }: FilesParts,
  plan: MergePlan,
  ctx: Context,
): Promise<StageCounts> {
  return withSortedRows(inputs, plan.order, pool, ctx, async files => {
    const writer = rowWriterTo(output, { codec: plan.output.codec, pool, keyColumn: 1 });
    const { isUnique } = plan;
    const onProgress = showProgress(inputs, files, ctx);
    const { rowsOut } = await mergeSorted(files, writer, { isUnique, onProgress });
    if (!plan.allowEmpty) for (const { rows, name } of files) requireRows(rows, name);
    await writer.end();
    const rowsIn = files.reduce((sum, { rows }) => sum + rows, 0);
    const bytesIn = files.reduce((sum, { plainBytes }) => sum + plainBytes, 0);
    return { rowsIn, rowsOut, dropped: { 'equal row': rowsIn - rowsOut }, bytesIn };
  });
}
