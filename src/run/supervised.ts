import { existsSync } from 'node:fs';
import { mkdir, rmdir } from 'node:fs/promises';
import { isSystemError, withPath } from '../bytes/io-error.ts';
import type { Context } from '../context.ts';
import { OldumpError } from '../errors.ts';
import { runLayout } from './layout.ts';
import { withRunLock } from './lock/lock.ts';
import { ownIdentity } from './lock/process-identity.ts';
import type { RunPlan } from './plan.ts';
import { machineClock } from './status/clock.ts';
import { replaceFile, type RunStatus } from './status/status-file.ts';
import { StatusKeeper } from './status/status-keeper.ts';
import { StatusWriter } from './status/status-writer.ts';

/**
 * Does the work of a run where everybody can see it and nobody else comes between: under the folder's lock, with
 * a status that others can read. `work` gets the context whose progress goes into that status.
 */
export function supervised<T>(plan: RunPlan, ctx: Context, work: (ctx: Context) => Promise<T>): Promise<T> {
  return inFolder(plan.dir, () => withRunLock(plan.dir, plan.date, ctx, () => withStatus(plan, ctx, work)));
}

/** Makes the folder if need be, and takes it away again if nothing came into it: a refused run leaves no trace. */
async function inFolder<T>(dir: string, work: () => Promise<T>): Promise<T> {
  if (existsSync(dir)) return work();
  await withPath(dir, mkdir(dir).catch(unless('EEXIST')));
  try {
    return await work();
  } finally {
    await withPath(dir, rmdir(dir).catch(unless('ENOTEMPTY', 'EEXIST', 'ENOENT')));
  }
}

function unless(...codes: readonly string[]): (error: unknown) => void {
  return error => {
    if (!isSystemError(error) || !codes.includes(error.code)) throw error;
  };
}

async function withStatus<T>(plan: RunPlan, ctx: Context, work: (ctx: Context) => Promise<T>): Promise<T> {
  const layout = runLayout(plan.dir, plan.date);
  const commandLine = ctx.commandLine ?? `oldump run ${plan.date} --dir ${plan.dir}`;
  const keeper = new StatusKeeper(
    { date: plan.date, process: await ownIdentity(), commandLine },
    machineClock(ctx),
  );
  const write = async (status: RunStatus): Promise<void> => {
    if (existsSync(layout.runFolder))
      await replaceFile(layout.status, `${JSON.stringify(status, null, 2)}\n`);
  };
  const writer = new StatusWriter(() => keeper.status(), write, ctx);
  try {
    const answer = await work({ ...ctx, progress: keeper.listen(ctx.progress, () => writer.touch()) });
    keeper.complete();
    await writer.end();
    return answer;
  } catch (thrown) {
    const error: unknown = ctx.signal.aborted ? ctx.signal.reason : thrown;
    keeper.fail(error);
    // Refused before it began: what is said of an earlier run stays true.
    await (error instanceof OldumpError && error.kind === 'usage' ? writer.endUnbegun() : writer.end());
    throw thrown;
  }
}
