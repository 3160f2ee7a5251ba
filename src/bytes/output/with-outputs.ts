import type { Context } from '../../context.ts';
import type { FinishedOutput } from './finished-output.ts';
import { Output, type OutputOptions, type OutputSummary } from './output.ts';

/** How outputs that outlive a failure are opened, and who is told that they are complete. */
export interface OutputsLife<T> {
  /** Instead of all of them anew. */
  open?(): Promise<readonly Output[]>;
  /** When all are complete and on the disk, before one gets its name; from then on none is removed. */
  finished?(result: T, files: readonly FinishedOutput[]): Promise<void>;
  /** Whether unfinished ones stay, under their temporary names, when the work fails. */
  keeps?(): boolean;
}

/**
 * Opens outputs, has them written, proves every one complete, and only then gives them their names.
 * On any failure nothing new stands under a final name.
 */
export async function withOutputs<T>(
  options: readonly OutputOptions[],
  ctx: Pick<Context, 'stdout' | 'signal' | 'waits'>,
  write: (outputs: readonly Output[]) => Promise<T>,
  life: OutputsLife<T> = {},
): Promise<{ readonly result: T; readonly summaries: readonly OutputSummary[] }> {
  const outputs: Output[] = [];
  let areKept = false;
  try {
    if (life.open) outputs.push(...(await life.open()));
    else for (const each of options) outputs.push(await Output.open(each, ctx));
    const result = await write(outputs);
    const summaries = await finishAll(outputs);
    if (life.finished) {
      await life.finished(
        result,
        outputs.map(output => output.finished()),
      );
      areKept = true;
    }
    for (const output of outputs) await output.publish();
    return { result, summaries };
  } finally {
    areKept ||= life.keeps?.() ?? false;
    for (const output of outputs) await (areKept ? output.keep() : output.discard());
  }
}

/** All at once: syncing is mostly waiting. None is left at work when another fails. */
async function finishAll(outputs: readonly Output[]): Promise<OutputSummary[]> {
  const finishing = outputs.map(output => output.finish());
  await Promise.allSettled(finishing);
  return Promise.all(finishing);
}
