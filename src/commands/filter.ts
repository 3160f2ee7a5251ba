import { Output, type OutputSummary } from '../bytes/output.ts';
import { openInput, type Input } from '../bytes/input.ts';
import type { Context } from '../context.ts';
import { incompleteError } from '../errors.ts';
import { formatReport, measureStage, type StageCounts } from '../run/report.ts';
import { WorkerPool } from '../workers/pool.ts';
import type { OutputPlan } from './options.ts';

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
export async function runFilter(
  stage: string,
  plan: FilterPlan,
  ctx: Context,
  work: (parts: FilterParts) => Promise<StageCounts>,
): Promise<void> {
  const input = await openInput(plan.input, ctx);
  const counted = async (output: Output, pool: WorkerPool): Promise<StageCounts> => {
    const counts = await work({ input, output, pool });
    if (!plan.allowEmpty) requireRows(counts.rowsIn, input.name);
    return counts;
  };
  const { report } = await measureStage(stage, ctx, async () => {
    ctx.progress.start(stage, input.sizeBytes);
    const [summary, counts] = await withPool(plan.jobs, pool =>
      toOutput(plan.output, ctx, output => counted(output, pool)),
    );
    return { ...counts, bytesOut: summary.bytes };
  });
  ctx.log.info(formatReport(report));
}

export function requireRows(rows: number, name: string): void {
  if (rows > 0) return;
  throw incompleteError('input holds no rows', {
    position: { file: name },
    advice: '--allow-empty if that is meant',
  });
}

/** Runs `use` with worker threads that end with it. */
export async function withPool<T>(jobs: number, use: (pool: WorkerPool) => Promise<T>): Promise<T> {
  const pool = new WorkerPool(jobs);
  try {
    return await use(pool);
  } finally {
    await pool.close();
  }
}

/** Opens an output, has it written, proves it complete and gives it its name; on failure it is removed. */
export async function toOutput<T>(
  plan: OutputPlan,
  ctx: Context,
  write: (output: Output) => Promise<T>,
): Promise<[OutputSummary, T]> {
  const output = await Output.open(plan, ctx);
  try {
    const result = await write(output);
    const summary = await output.finish();
    await output.publish();
    return [summary, result];
  } finally {
    await output.discard();
  }
}
