import type { Output } from '../bytes/output/output.ts';
import { withOutputs } from '../bytes/output/with-outputs.ts';
import { openInput, type Input } from '../bytes/input/input.ts';
import type { Context } from '../context.ts';
import { incompleteError } from '../errors.ts';
import { formatReport, measureStage, type StageCounts } from './stage-report.ts';
import { saveRows } from './save-rows.ts';
import type { RowsFromDatabase } from '../pg/copy/proved-rows.ts';
import type { WorkerPool } from '../workers/pool.ts';
import type { OutputPlan } from '../commands/options/common-options.ts';

/** The frame of every filter: what it reads, where it writes, how many workers it has. */
export interface FilterPlan {
  readonly input: string | undefined;
  readonly output: OutputPlan;
  readonly jobs: number;
  readonly allowEmpty: boolean;
}

export interface FilterParts {
  readonly input: Input;
  readonly output: Output;
  readonly pool: WorkerPool;
}

/**
 * Opens input, output and workers, runs `work`, proves that there were rows, and only then
 * lets the output have its final name. On any failure nothing is left under it.
 */
export function runFilter(
  stage: string,
  plan: FilterPlan,
  ctx: Context,
  work: (parts: FilterParts) => Promise<StageCounts>,
): Promise<void> {
  return runOnFiles(stage, { ...plan, inputs: [plan.input] }, ctx, async ({ inputs, ...parts }) => {
    const input = inputs[0]!;
    const counts = await work({ ...parts, input });
    if (!plan.allowEmpty) requireRows(counts.rowsIn, input.name);
    return counts;
  });
}

export interface FilesPlan {
  readonly inputs: readonly (string | undefined)[];
  readonly output: OutputPlan;
  readonly jobs: number;
}

export interface FilesParts {
  readonly inputs: readonly Input[];
  readonly output: Output;
  readonly pool: WorkerPool;
}

/** The same for several inputs; `work` proves that they had rows. */
export async function runOnFiles(
  stage: string,
  plan: FilesPlan,
  ctx: Context,
  work: (parts: FilesParts) => Promise<StageCounts>,
): Promise<void> {
  const inputs: Input[] = [];
  try {
    for (const path of plan.inputs) inputs.push(await openInput(path, ctx));
    const report = await measureStage(stage, ctx, async meter => {
      ctx.progress.start(stage, sizeOf(inputs));
      const { result, summaries } = await meter.withPool(plan.jobs, pool =>
        withOutputs([plan.output], ctx, ([output]) => work({ inputs, output: output!, pool })),
      );
      return { ...result, bytesOut: summaries[0]!.bytes };
    });
    ctx.log.info(formatReport(report));
  } finally {
    for (const input of inputs) await input.close();
  }
}

/** Of all inputs, where each has a size. */
function sizeOf(inputs: readonly Input[]): number | undefined {
  let bytes = 0;
  for (const { sizeBytes } of inputs) {
    if (sizeBytes === undefined) return undefined;
    bytes += sizeBytes;
  }
  return bytes;
}

export function requireRows(rows: number, name: string): void {
  if (rows > 0) return;
  throw incompleteError('input holds no rows', {
    position: { file: name },
    advice: '--allow-empty if that is meant',
  });
}

/** The frame of every command that reads a database: rows in, proved, and only then named. */
export async function runFromDatabase(
  stage: string,
  rows: RowsFromDatabase,
  plan: { readonly output: OutputPlan; readonly jobs: number },
  ctx: Context,
): Promise<void> {
  const report = await measureStage(stage, ctx, async meter => {
    ctx.progress.start(stage);
    const { result, summaries } = await meter.withPool(plan.jobs, pool =>
      withOutputs([plan.output], ctx, ([output]) =>
        saveRows(rows, output!, { pool, codec: plan.output.codec }, ctx),
      ),
    );
    return { ...result, bytesOut: summaries[0]!.bytes };
  });
  ctx.log.info(formatReport(report));
}
