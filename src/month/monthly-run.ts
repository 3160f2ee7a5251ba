import { existsSync } from 'node:fs';
import type { Context } from '../context.ts';
import { isOfTheInput, sinceBegun, whatNext } from './ended-early.ts';
import { isDamagedFiles } from './journal/damaged-files.ts';
import { addStage, emptyRecord, type MonthRecord } from './journal/month-record.ts';
import { openMonth } from './journal/open-month.ts';
import { writeManifests } from './manifests.ts';
import { saveReport } from './month-table.ts';
import { lookAhead, requireNoProblem } from './needs/look-ahead.ts';
import { monthLayout } from './plan/month-layout.ts';
import type { MonthPlan } from './plan/month-plan.ts';
import { provideStage, type Month } from './stages/month-stage.ts';
import { DEWORKS } from './stages/provide-deworks.ts';
import { provideDumps } from './stages/provide-dumps.ts';
import { IA_METADATA } from './stages/provide-ia-metadata.ts';
import { provideSitemaps, type Failure } from './stages/provide-sitemaps.ts';
import { TablesStage } from './stages/provide-tables.ts';
import { proveMonth } from './stages/prove-month.ts';

/**
 * The monthly run: from PostgreSQL, or a COPY of its table, to every dump file and the manifests.
 *
 * Each file gets its name when it is complete; manifest.json of a folder comes last, so a folder
 * with one is whole. Every stage has workers of its own, so that none inherits another's memory.
 * Sitemaps follow when that is done and may fail alone: the answer says so.
 * What is done is in the journal: an attempt that ends early is gone on with by the next one (docs/adr/0013-resume.md).
 */
export async function monthlyRun(
  plan: MonthPlan,
  ctx: Context,
): Promise<{ readonly record: MonthRecord; readonly failure: Failure | undefined }> {
  const layout = monthLayout(plan.dir, plan.date);
  const { previous, input } = requireNoProblem(await lookAhead(plan, layout, ctx), ctx.log);
  const journal = await openMonth(plan, layout, ctx);
  for (const { report } of journal.before.finished.values()) ctx.progress.finish?.(report);
  const month: Month = { plan, layout, journal, expectedBytes: input?.plainBytes, previous };
  try {
    const record = journal.isPublished ? publishedRecord(month, ctx) : await makeAll(month, ctx);
    return { record, failure: await provideSitemaps(month, record, ctx) };
  } catch (error) {
    if (isOfTheInput(error) && !journal.hasFinished) journal.giveUp();
    if (journal.keeps && !isDamagedFiles(error)) ctx.log.warn(whatNext(error, plan));
    throw sinceBegun(error);
  } finally {
    await journal.close();
  }
}

/** The month, stage by stage. Whether one is made or was made before is decided in journal/decide.ts. */
async function makeAll(month: Month, ctx: Context): Promise<MonthRecord> {
  const record = emptyRecord(month.plan);
  sayWhatIsLeftOut(month, ctx);
  // The small input first: a second database that does not answer is found in seconds, not after hours.
  const items = await provideStage(IA_METADATA, month, ctx);
  const tables = new TablesStage(month, ctx);
  await tables.provide();
  const dumps = await provideDumps(month, () => tables.beforeExport(), ctx);
  const deworks = await provideStage(DEWORKS, month, ctx);
  for (const made of [items, tables.made, ...dumps, deworks]) if (made) addStage(record, made);
  if (month.plan.withManifest) await publish(record, month, ctx);
  else ctx.log.warn(`run ${month.plan.date}: not published, its manifests are left out`);
  return record;
}

/** Proved by reading all of it back and asking every guard, then named in manifests, then complete. */
async function publish(
  record: MonthRecord,
  { layout, journal, previous }: Month,
  ctx: Context,
): Promise<void> {
  const proof = await proveMonth(record, layout, previous, ctx);
  await journal.requireThere();
  await writeManifests(record, proof, layout, { created: ctx.now(), previous });
  await saveReport(layout.report, record, ctx);
  const since = ctx.now();
  await journal.commit({ kind: 'complete', at: since.toISOString() });
  ctx.progress.published?.(since);
}

/** What is published is not touched: it was looked at when the journal was opened. */
function publishedRecord({ plan, journal }: Month, ctx: Context): MonthRecord {
  const what = journal.isComplete ? 'complete before, nothing is to be done' : 'published before';
  ctx.log.info(`run ${plan.date}: was ${what}`);
  ctx.progress.published?.(new Date(journal.before.completeSince!));
  const record = emptyRecord(plan);
  for (const made of journal.before.finished.values()) addStage(record, made);
  return record;
}

/** What somebody may look for, or find and take for this run's. */
function sayWhatIsLeftOut({ plan, layout }: Month, { log }: Context): void {
  if (plan.data.kind === 'file' && !plan.tables)
    log.info('no side tables: with --data they are made only if --tables names them, from the database');
  if (!plan.withSitemaps && existsSync(layout.sitemaps))
    log.warn(`${layout.sitemaps} is of an earlier run, and stays as it is: this one leaves the sitemaps out`);
  if (plan.withDeworks && plan.ia.kind === 'none')
    log.warn('no IA metadata (--ia-metadata, --ia-db): deworks knows no archive item');
}
