import { existsSync } from 'node:fs';
import { mkdir, rmdir } from 'node:fs/promises';
import { isSystemError, withPath } from '../bytes/disk/io-error.ts';
import type { Context } from '../context.ts';
import { OldumpError } from '../errors.ts';
import { monthLayout } from './plan/month-layout.ts';
import { RunLog } from './watch/log/run-log.ts';
import { withRunLock } from './watch/lock/lock.ts';
import { ownIdentity } from './watch/process-identity.ts';
import type { MonthPlan } from './plan/month-plan.ts';
import { machineClock } from './watch/status/watch-clock.ts';
import { readStatus } from './watch/status/status-file.ts';
import { StatusKeeper } from './watch/status/status-keeper.ts';
import { toAll, toPrometheusFile, toStatusFile } from './watch/status/status-sinks.ts';
import { StatusWriter } from './watch/status/status-writer.ts';

/**
 * Does the work of a run where everybody can see it and nobody else comes between: under the folder's lock, with
 * a status and a log that others can read. `work` gets the context whose progress and words go into them.
 */
export function supervised<T>(plan: MonthPlan, ctx: Context, work: (ctx: Context) => Promise<T>): Promise<T> {
  return inFolder(plan.dir, () =>
    withRunLock(plan.dir, plan.date, ctx, () => withLog(plan, ctx, logged => withStatus(plan, logged, work))),
  );
}

/** Makes the folder if need be, and takes it away again if nothing came into it: a refused run leaves no trace. */
async function inFolder<T>(dir: string, work: () => Promise<T>): Promise<T> {
  if (existsSync(dir)) return work();
  await withPath(dir, makeFolder(dir));
  try {
    return await work();
  } finally {
    await rmdir(dir).catch(() => undefined); // not empty, nearly always; otherwise it is empty, and harmless
  }
}

/** Another run may make it at the same moment: the lock decides between them. */
async function makeFolder(dir: string): Promise<void> {
  await mkdir(dir).catch((error: unknown) => {
    if (!isSystemError(error) || error.code !== 'EEXIST') throw error;
  });
}

/** Under the lock only: the log of a run that is going on is that run's. */
async function withLog<T>(plan: MonthPlan, ctx: Context, work: (ctx: Context) => Promise<T>): Promise<T> {
  const log = new RunLog(monthLayout(plan.dir, plan.date).log, ctx, commandOf(plan, ctx));
  try {
    const answer = await work({ ...ctx, log: log.logger(), progress: log.listen(ctx.progress) });
    await log.end();
    return answer;
  } catch (thrown) {
    await log.end(ctx.signal.aborted ? ctx.signal.reason : thrown);
    throw thrown;
  }
}

function commandOf(plan: MonthPlan, ctx: Context): string {
  return ctx.commandLine ?? `oldump run ${plan.date} --dir ${plan.dir}`;
}

async function withStatus<T>(plan: MonthPlan, ctx: Context, work: (ctx: Context) => Promise<T>): Promise<T> {
  const layout = monthLayout(plan.dir, plan.date);
  const command = commandOf(plan, ctx);
  const keeper = new StatusKeeper(
    { date: plan.date, process: await ownIdentity(), command },
    machineClock(ctx),
  );
  const writes = [toStatusFile(layout.status)];
  if (plan.prometheus !== undefined) writes.push(await toPrometheusFile(plan.prometheus));
  const writer = new StatusWriter(() => keeper.status(), toAll(writes), ctx);
  try {
    const answer = await work({ ...ctx, progress: keeper.listen(ctx.progress, () => writer.touch()) });
    keeper.complete();
    // A run that was complete before has done nothing: what is said of it stays.
    await (keeper.hasBegun || !(await saysComplete(layout.status)) ? writer.end() : writer.endUnbegun());
    return answer;
  } catch (thrown) {
    const error: unknown = ctx.signal.aborted ? ctx.signal.reason : thrown;
    keeper.fail(error);
    // Refused before it began: what is said of an earlier run stays true.
    await (error instanceof OldumpError && error.kind === 'usage' ? writer.endUnbegun() : writer.end());
    throw thrown;
  }
}

async function saysComplete(path: string): Promise<boolean> {
  try {
    return (await readStatus(path)).state === 'complete';
  } catch {
    return false; // not there, or damaged: it will be written
  }
}
