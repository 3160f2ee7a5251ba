import type { Context } from '../../context.ts';
import { incompleteError, malformedError, OldumpError } from '../../errors.ts';
import { firstMissing } from '../../bytes/output/finished-output.ts';
import { iaIdentity, requireSame, monthIdentity, tablesIdentity } from '../plan/month-identity.ts';
import { JournalFile, readJournalLines, type JournalLines } from './journal-file.ts';
import type { JournalRecord, Stage } from './journal-records.ts';
import { recordShape } from './journal-shape.ts';
import { JOURNAL_FORMAT, type Identity } from '../plan/identity-form.ts';
import { JournalState } from './journal-state.ts';
import type { MonthLayout } from '../plan/month-layout.ts';
import { discardEarlier, sweepTemps } from './leftovers.ts';
import type { MonthPlan } from '../plan/month-plan.ts';
import {
  makeFolders,
  refuseForeignInputs,
  refuseMissingInputs,
  refuseOldOutputs,
  removeStale,
} from '../plan/preflight.ts';
import { MonthJournal } from './month-journal.ts';

/**
 * Opens the run's journal: a new one, or that of an earlier attempt with the same inputs, arguments and version.
 *
 * Throws: usage when outputs are there that no journal knows, or an earlier attempt was begun with something
 * else; malformed when the journal is damaged; incomplete when files of a complete run are missing.
 */
export async function openMonth(plan: MonthPlan, layout: MonthLayout, ctx: Context): Promise<MonthJournal> {
  await refuseMissingInputs(plan);
  await refuseForeignInputs(plan, ctx);
  const identity = await monthIdentity(plan, ctx);
  const found = await findEarlier(plan, layout);
  if (found && !plan.overwrite && canProve(plan, found.state))
    return continueRun(found, identity, plan, layout, ctx);
  // What an attempt published that was not complete is replaced: nobody was told of it.
  const overwrite = plan.overwrite || (found?.state.run !== undefined && !found.state.isComplete);
  if (found && !plan.overwrite) sayWhyAnew(found.state, layout, ctx);
  await refuseOldOutputs({ ...plan, overwrite }, layout);
  await makeFolders(plan.dir, layout);
  if (found) await discardEarlier(found.state, layout);
  return beginRun(identity, overwrite, plan, layout, ctx);
}

function sayWhyAnew({ run }: JournalState, { journal }: MonthLayout, { log }: Pick<Context, 'log'>): void {
  if (run) log.info('standard input cannot be read again: everything is made anew');
  else
    log.warn(
      `${journal}: was cut in front of its first record, so what was made is not known: everything is made anew, with --overwrite where files are there`,
    );
}

/** The journal of an earlier attempt. */
export interface Earlier {
  readonly lines: JournalLines;
  readonly state: JournalState;
}

export async function findEarlier(plan: MonthPlan, layout: MonthLayout): Promise<Earlier | undefined> {
  const lines = await readJournalLines(layout.journal);
  if (!lines) return undefined;
  if (lines.damagedRow !== undefined && !plan.overwrite) {
    throw malformedError('the journal of the run is damaged', {
      position: { file: layout.journal, row: lines.damagedRow },
      advice: 'use --overwrite to make everything anew',
    });
  }
  return { lines, state: JournalState.of(recordsOf(lines, plan, layout)) };
}

/**
 * A whole line may still hold what no run writes. Of a journal of another version, and where all is made anew, only what
 * stands in front of it counts.
 */
function recordsOf(
  { records }: JournalLines,
  plan: MonthPlan,
  layout: MonthLayout,
): readonly JournalRecord[] {
  const known = records as readonly JournalRecord[];
  const at = records.findIndex(record => recordShape(record, '') !== undefined);
  if (at < 0) return known;
  const [first] = known;
  const isOfOthers = at > 0 && first?.kind === 'run' && first.format !== JOURNAL_FORMAT;
  if (plan.overwrite || isOfOthers) return known.slice(0, at);
  throw malformedError(`the journal of the run is damaged: ${recordShape(records[at], '')}`, {
    position: { file: layout.journal, row: at + 1 },
    advice: 'use --overwrite to make everything anew',
  });
}

/** A journal that a crash left without its first record knows nothing; standard input is never known to be the same. */
export function canProve({ data }: MonthPlan, { run }: JournalState): boolean {
  return run !== undefined && !(data.kind === 'file' && data.path === '-');
}

async function beginRun(
  identity: Identity,
  overwrite: boolean,
  plan: MonthPlan,
  layout: MonthLayout,
  ctx: Context,
): Promise<MonthJournal> {
  const state = new JournalState();
  await sweepTemps(layout, state);
  await removeStale({ ...plan, overwrite }, layout);
  const journal = new MonthJournal(
    layout.journal,
    await JournalFile.create(layout.journal, plan.tuning?.journalSyncMs),
    state,
    plan,
    { identity, overwrite },
  );
  const started = ctx.now().toISOString();
  await journal.commit({ kind: 'run', format: JOURNAL_FORMAT, started, overwrite, identity });
  await noteIa(journal, plan, layout, ctx);
  await noteTables(journal, plan, layout, ctx);
  return journal;
}

async function continueRun(
  { lines, state }: Earlier,
  identity: Identity,
  plan: MonthPlan,
  layout: MonthLayout,
  ctx: Context,
): Promise<MonthJournal> {
  const { overwrite, identity: begun, started } = state.run!;
  requireSame(begun, identity, layout.journal);
  await requireFiles(state);
  requireFewRejects(state, plan);
  await makeFolders(plan.dir, layout);
  const journal = new MonthJournal(
    layout.journal,
    await JournalFile.continue(layout.journal, lines, plan.tuning?.journalSyncMs),
    state,
    plan,
    { identity, overwrite },
  );
  await noteIa(journal, plan, layout, ctx);
  await noteTables(journal, plan, layout, ctx);
  if (journal.isComplete) return journal;
  ctx.log.info(`run ${plan.date}: goes on with what was begun ${started}`);
  await sweepTemps(layout, state);
  if (journal.isPublished) return journal;
  if (state.isComplete) await journal.commit({ kind: 'reopened' });
  await removeStale({ ...plan, overwrite: false }, layout);
  return journal;
}

/** Where the archive's items come from counts as soon as they are wanted. */
async function noteIa(
  journal: MonthJournal,
  plan: MonthPlan,
  layout: MonthLayout,
  ctx: Context,
): Promise<void> {
  if (!plan.withDeworks) return;
  const identity = await iaIdentity(plan.ia, ctx);
  if (journal.before.ia) requireSame(journal.before.ia, identity, layout.journal);
  else await journal.commit({ kind: 'ia', identity });
}

/** So does what side tables are to be. */
async function noteTables(
  journal: MonthJournal,
  { tables }: MonthPlan,
  layout: MonthLayout,
  ctx: Context,
): Promise<void> {
  if (!tables) return;
  const identity = tablesIdentity(tables, ctx);
  if (journal.before.tables) requireSame(journal.before.tables, identity, layout.journal);
  else await journal.commit({ kind: 'tables', identity });
}

/** What has been published must still be there: a cheap proof, by names and sizes. */
async function requireFiles(state: JournalState): Promise<void> {
  for (const stage of state.published as ReadonlySet<Stage>) {
    const missing = await firstMissing(state.finished.get(stage)?.files ?? []);
    if (missing === undefined) continue;
    throw incompleteError('was made by this run, and is gone or has another size now', {
      position: { file: missing },
      advice: 'use --overwrite to make everything anew',
    });
  }
}

/** The number that is allowed decides nothing but whether the run goes on: it may be another one this time. */
function requireFewRejects({ blocks }: JournalState, { maxRejects }: MonthPlan): void {
  const rejected = blocks.at(-1)?.tally.rejected ?? 0;
  if (rejected <= maxRejects) return;
  throw new OldumpError('rejects', `${rejected} rows were rejected, --max-rejects allows ${maxRejects}`);
}
