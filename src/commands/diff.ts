import { CHANGE_KEY_COLUMN } from '../changes/change-format.ts';
import { diff } from '../changes/find-changes.ts';
import type { SortedOrder } from '../changes/sorted-order.ts';
import type { Context } from '../context.ts';
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

interface DiffPlan extends FilesPlan {
  readonly order: SortedOrder | undefined;
  readonly allowEmpty: boolean;
}

export const diffCommand: Command<DiffPlan> = {
  name: 'diff',
  summary: 'write what changed between two dumps',
  details:
    'Reads two sorted files of rows, dumps or cdumps, in one pass, and writes a row for each row that was added, changed or ' +
    'deleted (docs/format.md). oldump apply makes NEW of OLD and these changes. Input out of order is refused (exit 3).',
  positionals: [
    { name: 'OLD', help: 'the earlier file, plain or gzip', isRequired: true },
    { name: 'NEW', help: 'the later one; - for one of them is standard input', isRequired: true },
  ],
  options: {
    ...OUTPUT_OPTIONS,
    ...ORDER_OPTION,
    ...WORKER_OPTIONS,
    'allow-empty': { kind: 'flag', help: 'take files without rows; otherwise they are an error (exit 4)' },
  },
  examples: [
    [
      'oldump diff ol_dump_2026-05-31.txt.gz ol_dump_2026-06-30.txt.gz -o ol_changes_2026-06-30.txt.gz',
      'the changes of a month',
    ],
  ],
  check: values => ({
    inputs: inputPaths([values.string('OLD'), values.string('NEW')]),
    output: outputPlan(values),
    jobs: jobsPlan(values),
    order: orderPlan(values),
    allowEmpty: values.flag('allow-empty'),
  }),
  run: (plan, ctx) => runOnFiles('diff', plan, ctx, parts => writeChanges(parts, plan, ctx)),
};

function writeChanges(
  { inputs, output, pool }: FilesParts,
  plan: DiffPlan,
  ctx: Context,
): Promise<StageCounts> {
  return withSortedRows(inputs, plan.order, pool, ctx, async files => {
    const [old, now] = [files[0]!, files[1]!];
    now.isDistinct = true; // apply would make a file that verify refuses; an old one may be such, and be mended
    const writer = rowWriterTo(output, { codec: plan.output.codec, pool, keyColumn: CHANGE_KEY_COLUMN });
    const { added, changed, deleted } = await diff(old, now, writer, showProgress(inputs, files, ctx));
    if (!plan.allowEmpty) for (const { rows, name } of files) requireRows(rows, name);
    await writer.end();
    ctx.log.info(`diff: ${added} added, ${changed} changed, ${deleted} deleted`);
    return {
      rowsIn: old.rows + now.rows,
      rowsOut: added + changed + deleted,
      dropped: {},
      bytesIn: old.plainBytes + now.plainBytes,
    };
  });
}
