import type { Block } from '../bytes/block.ts';
import type { Input } from '../bytes/input/input.ts';
import { applyChanges } from '../changes/apply-changes.ts';
import { ChangeRows } from '../changes/change-rows.ts';
import { distinctRows } from '../changes/distinct.ts';
import { SortedRows } from '../changes/sorted-rows.ts';
import type { Context } from '../context.ts';
import type { StageCounts } from '../stage/stage-report.ts';
import type { WorkerPool } from '../workers/pool.ts';
import { inflateBlocks } from '../workers/tasks/inflate-blocks.ts';
import { rowWriterTo } from '../workers/tasks/row-output.ts';
import type { Command } from './definition.ts';
import { runOnFiles, type FilesParts, type FilesPlan } from '../stage/frame.ts';
import { OUTPUT_OPTIONS, WORKER_OPTIONS, jobsPlan, outputPlan } from './options/common-options.ts';
import { inputPaths, showProgress } from './options/sorted-inputs.ts';

export const applyCommand: Command<FilesPlan> = {
  name: 'apply',
  summary: 'make a dump from an earlier one and its changes',
  details:
    'Reads OLD and the changes that oldump diff wrote, one file after the other where there are several, and writes the new ' +
    'dump: its rows are equal byte for byte. What is not the file the changes were made from is refused (exit 4).',
  positionals: [
    { name: 'OLD', help: 'the earlier dump or cdump, plain or gzip', isRequired: true },
    {
      name: 'CHANGES',
      help: 'from the oldest to the newest; - for one of the files is standard input',
      isRequired: true,
      isList: true,
    },
  ],
  options: { ...OUTPUT_OPTIONS, ...WORKER_OPTIONS },
  examples: [
    [
      'oldump apply ol_dump_2026-05-31.txt.gz ol_changes_2026-06-30.txt.gz -o ol_dump_2026-06-30.txt.gz',
      'bring a dump up to date',
    ],
  ],
  check: values => ({
    inputs: inputPaths([values.string('OLD'), ...values.strings('CHANGES')]),
    output: outputPlan(values),
    jobs: jobsPlan(values),
  }),
  run: (plan, ctx) => runOnFiles('apply', plan, ctx, parts => applyInto(parts, plan, ctx)),
};

async function applyInto(
  { inputs, output, pool }: FilesParts,
  plan: FilesPlan,
  ctx: Context,
): Promise<StageCounts> {
  const [oldInput, ...changeInputs] = inputs as [Input, ...Input[]];
  const changes: ChangeRows[] = [];
  const files: SortedRows[] = [];
  try {
    for (const input of changeInputs) changes.push(await openChanges(input, pool, ctx));
    let blocks: AsyncIterable<Block> = inflateBlocks(oldInput, pool, ctx);
    for (const each of changes) {
      const old = new SortedRows(blocks, nameOf(oldInput, changes, files.length), each.order);
      files.push(old);
      blocks = applyChanges(old, each);
    }
    const writer = rowWriterTo(output, { codec: plan.output.codec, pool, keyColumn: 1 });
    const onProgress = showProgress(inputs, files.slice(0, 1), ctx);
    const { order } = changes.at(-1)!;
    for await (const { bytes } of distinctRows(blocks, 'the new file', order)) {
      await writer.write(bytes);
      onProgress();
    }
    await writer.end();
    const { rows, plainBytes } = files[0]!;
    return { rowsIn: rows, rowsOut: output.rows, dropped: {}, bytesIn: plainBytes };
  } finally {
    for (const each of [...files.reverse(), ...changes]) await each.close();
  }
}

async function openChanges(input: Input, pool: WorkerPool, ctx: Context): Promise<ChangeRows> {
  const changes = new ChangeRows(inflateBlocks(input, pool, ctx), input.name);
  try {
    await changes.open();
    return changes;
  } catch (error) {
    await changes.close();
    throw error;
  }
}

/** What comes out of the first changes is the old file of the next ones. */
function nameOf(old: Input, changes: readonly ChangeRows[], applied: number): string {
  const before = changes.slice(0, applied).map(({ name }) => name);
  return [old.name, ...before].join(' + ');
}
