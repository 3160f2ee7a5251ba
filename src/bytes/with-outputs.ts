import type { Context } from '../context.ts';
import { Output, type OutputOptions, type OutputSummary } from './output.ts';

/**
 * Opens outputs, has them written, proves every one complete, and only then gives them their names.
 * On any failure nothing new stands under a final name.
 */
export async function withOutputs<T>(
  options: readonly OutputOptions[],
  ctx: Pick<Context, 'stdout' | 'signal'>,
  write: (outputs: readonly Output[]) => Promise<T>,
): Promise<{ readonly result: T; readonly summaries: readonly OutputSummary[] }> {
  const outputs: Output[] = [];
  try {
    for (const each of options) outputs.push(await Output.open(each, ctx));
    const result = await write(outputs);
    const summaries = await finishAll(outputs);
    for (const output of outputs) await output.publish();
    return { result, summaries };
  } finally {
    for (const output of outputs) await output.discard();
  }
}

/** All at once: syncing is mostly waiting. None is left at work when another fails. */
async function finishAll(outputs: readonly Output[]): Promise<OutputSummary[]> {
  const finishing = outputs.map(output => output.finish());
  await Promise.allSettled(finishing);
  return Promise.all(finishing);
}
