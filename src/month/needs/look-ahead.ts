import { availableParallelism } from 'node:os';
import { credentialsFor } from '../../publish/archive/upload/choose-uploader.ts';
import type { Context } from '../../context.ts';
import { OldumpError } from '../../errors.ts';
import { tellWaits, type LockWaits } from '../../pg/lock-watch.ts';
import { connectionSettings } from '../../pg/connection/settings.ts';
import { findPrevious, type PreviousMonth } from '../../publish/guards/previous.ts';
import type { MonthLayout } from '../plan/month-layout.ts';
import type { MonthPlan } from '../plan/month-plan.ts';
import { planMonth, runsStage, type PlannedMonth } from '../journal/planned-month.ts';
import { sizeOfDatabase } from './database-needs.ts';
import { dateProblem, dateWarning } from './date-needs.ts';
import { diskNeeds, spaceProblem, type DiskNeed } from './disk-needs.ts';
import { requireFolders } from './folder-needs.ts';
import { sizeOfFile, sizeOfPrevious, type InputSize } from './input-size.ts';
import { sideTableBytes } from './side-table-needs.ts';
import { memoryNeed, memoryProblem, type MemoryNeed } from './memory-needs.ts';

/** What a run will need and find: known in seconds, before anything is written. */
export interface LookAhead {
  /** Undefined where that is a problem. */
  readonly run: PlannedMonth | undefined;
  readonly previous: PreviousMonth | undefined;
  /** Undefined where nothing tells: standard input on a first run, or an input that is a problem. */
  readonly input: InputSize | undefined;
  readonly disks: readonly DiskNeed[];
  readonly memory: MemoryNeed;
  readonly warnings: readonly string[];
  /** Why the run would fail, usage errors first; none: it can begin. */
  readonly problems: readonly OldumpError[];
}

/** That tell what was written since, beside `data`. */
const SINCE_TABLES = ['thing', 'version', 'transaction'];

/** Looks at everything and writes nothing. Throws what is no OldumpError, and when it is interrupted. */
export async function lookAhead(
  plan: MonthPlan,
  layout: MonthLayout,
  ctx: Context,
  limits: Pick<LockWaits, 'longestWaitMs'> = {},
): Promise<LookAhead> {
  const waits = { ...tellWaits(ctx), ...limits };
  const problems: OldumpError[] = [];
  const warnings: string[] = [];
  const noting = <T>(work: Promise<T>): Promise<T | undefined> => note(work, problems, ctx.signal);
  const workers = plan.jobs || availableParallelism();
  const memory = memoryNeed({ memoryBytes: plan.memoryBytes, workers });

  const run = await noting(planMonth(plan, layout, ctx));
  const previous = await noting(findPrevious(plan.dir, plan.date, plan.guards.previous));
  if (plan.withArchive) await noting(credentialsFor(undefined, ctx));
  if (run?.isComplete) return { run, previous, input: undefined, disks: [], memory, warnings, problems };

  const odd = dateWarning(plan.date, ctx.now());
  if (odd !== undefined) warnings.push(odd);
  problems.push(
    ...[dateProblem(plan.date, ctx.now()), memoryProblem(memory)].filter(each => each !== undefined),
  );
  await noting(requireFolders(plan, layout));
  if (runsStage(run, 'ia-metadata')) await noting(requireIaDatabase(plan, ctx, waits));
  const tables = plan.tables;
  const tableBytes =
    tables && runsStage(run, 'tables') ? await noting(sideTableBytes({ ...plan, tables }, ctx, waits)) : 0;
  const input = run && (await noting(inputSize(plan, run, previous, ctx, waits)));
  const disks =
    input &&
    (await noting(
      diskNeeds({ plan, layout, run, previous, tableBytes: tableBytes ?? 0 }, input.plainBytes, workers),
    ));
  for (const problem of (disks ?? []).map(spaceProblem).filter(each => each !== undefined)) {
    if (plan.ignoreSpace) warnings.push(`${problem.message}: --ignore-space`);
    else problems.push(problem);
  }
  problems.sort((a, b) => a.exitCode - b.exitCode);
  return { run, previous, input, disks: disks ?? [], memory, warnings, problems };
}

/** Throws the problems, if there are any, as one error with the first one's exit code; warnings go to the log. */
export function requireNoProblem(ahead: LookAhead, log: Context['log']): LookAhead {
  for (const warning of ahead.warnings) log.warn(warning);
  const [first, ...more] = ahead.problems;
  if (first === undefined) return ahead;
  if (more.length === 0) throw first;
  const below = ahead.problems.map(({ message }) => `  ${message}`);
  throw new OldumpError(first.kind, `${below.length} things stand in the way:`, { below, cause: first });
}

async function note<T>(
  work: Promise<T>,
  problems: OldumpError[],
  signal: AbortSignal,
): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof OldumpError)) throw error;
    // Two looks at one database that is not there are one thing.
    if (!problems.some(({ message }) => message === error.message)) problems.push(error);
    return undefined;
  }
}

async function inputSize(
  plan: MonthPlan,
  run: PlannedMonth,
  previous: PreviousMonth | undefined,
  { env, signal }: Context,
  waits: LockWaits,
): Promise<InputSize | undefined> {
  if (!runsStage(run, 'cdump')) return run.read && { ...run.read, from: 'read by an earlier attempt' };
  if (plan.data.kind === 'postgres') {
    const size = await sizeOfDatabase(
      { settings: connectionSettings(env), signal, ...waits },
      plan.since === undefined ? ['data'] : ['data', ...SINCE_TABLES],
      previous,
    );
    // The files are as large as those of a full run; only the sort and the export have less to do.
    return plan.since === undefined
      ? size
      : { ...size, from: `${size.from}; --since reads only what is newer` };
  }
  return plan.data.path === '-' ? sizeOfPrevious(previous) : sizeOfFile(plan.data.path);
}

/** The small input's database too: better now than after hours. */
async function requireIaDatabase(plan: MonthPlan, { env, signal }: Context, waits: LockWaits): Promise<void> {
  if (plan.ia.kind !== 'postgres') return;
  const settings = connectionSettings(env, plan.ia.url, '--ia-db');
  await sizeOfDatabase({ settings, signal, ...waits }, ['metadata'], undefined);
}
