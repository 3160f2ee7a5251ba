import { existsSync } from 'node:fs';
import type { OutputOptions } from '../bytes/output/output.ts';
import type { Context } from '../context.ts';
import { environmentError, OldumpError } from '../errors.ts';
import { iaMetadataRows } from '../dump/ia-metadata-rows.ts';
import { tellWaits } from '../pg/lock-watch.ts';
import { connectionSettings } from '../pg/connection/settings.ts';
import { withPool } from '../workers/pool.ts';
import { isDamagedFiles, readingOwn } from './journal/damaged-files.ts';
import { deworksStage } from '../deworks/deworks-stage.ts';
import type { StageMade } from './journal/journal-records.ts';
import { monthLayout } from './plan/month-layout.ts';
import { makeDumps, type MonthWork } from './dumps/make-dumps.ts';
import { madeBefore, makeStage } from './journal/make-stage.ts';
import { inputOfFile, inputOfOutput, writeManifests, type MonthRecord } from './manifests.ts';
import type { PreviousMonth } from '../publish/guards/previous.ts';
import { lookAhead, requireNoProblem } from './needs/look-ahead.ts';
import { openMonth } from './journal/open-month.ts';
import type { MonthPlan } from './plan/month-plan.ts';
import { proveMonth } from './stages/prove-month.ts';
import { provideSitemaps, type Failure } from './stages/provide-sitemaps.ts';
import { TablesStage } from './stages/provide-tables.ts';
import { saveRows } from '../stage/save-rows.ts';
import { replaceFile } from './watch/status/status-file.ts';
import { monthTable } from './month-table.ts';

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
  const making = { plan, layout, journal, expectedBytes: input?.plainBytes };
  try {
    const record = journal.isPublished ? publishedRecord(making, ctx) : await makeAll(making, previous, ctx);
    return { record, failure: await provideSitemaps(making, record, ctx) };
  } catch (error) {
    if (isOfTheInput(error) && !journal.hasFinished) journal.giveUp();
    const again = plan.overwrite ? 'again, without --overwrite,' : 'the same command again';
    if (journal.keeps && !isDamagedFiles(error))
      ctx.log.warn(`what has been done is kept: run ${again} to go on`);
    throw sinceBegun(error);
  } finally {
    await journal.close();
  }
}

/** A path that was right when the run began, and is wrong now: somebody's doing, but not a wrong word of the user's. */
function sinceBegun(error: unknown): unknown {
  if (!(error instanceof OldumpError) || error.kind !== 'usage') return error;
  const { reason, position, cause } = error;
  return environmentError(reason, { ...(position && { position }), cause });
}

/** The same input would break at the same place again, and a mended one is another input. */
function isOfTheInput(error: unknown): boolean {
  return error instanceof OldumpError && (error.kind === 'malformed' || error.kind === 'incomplete');
}

async function makeAll(
  making: MonthWork,
  previous: PreviousMonth | undefined,
  ctx: Context,
): Promise<MonthRecord> {
  const { plan, layout, journal } = making;
  const record = emptyRecord(plan);
  sayWhatIsLeftOut(making, ctx);
  // The small input first: a second database that does not answer is found in seconds, not after hours.
  const ia = await provideIaMetadata(making, record, ctx);
  const tables = new TablesStage(making, previous, ctx);
  await tables.provide();
  const dumps = await provideDumps(making, tables, ctx);
  for (const made of tables.made ? [tables.made, ...dumps] : dumps) addTo(record, made);
  await provideDeworks(ia, making, record, ctx);
  if (!plan.withManifest) {
    ctx.log.warn(`run ${plan.date}: not published, its manifests are left out`);
    return record;
  }
  const proof = await proveMonth(record, layout, previous, ctx);
  await journal.requireThere();
  await writeManifests(record, proof, layout, { created: ctx.now(), previous });
  await saveReport(layout.report, record, ctx);
  const since = ctx.now();
  await journal.commit({ kind: 'complete', at: since.toISOString() });
  ctx.progress.published?.(since);
  return record;
}

/** What somebody may look for, or find and take for this run's. */
function sayWhatIsLeftOut({ plan, layout }: MonthWork, { log }: Context): void {
  if (plan.data.kind === 'file' && !plan.tables)
    log.info('no side tables: with --data they are made only if --tables names them, from the database');
  if (!plan.withSitemaps && existsSync(layout.sitemaps))
    log.warn(`${layout.sitemaps} is of an earlier run, and stays as it is: this one leaves the sitemaps out`);
}

/** For people who come later; nothing depends on it. */
async function saveReport(path: string, record: MonthRecord, { log }: Context): Promise<void> {
  try {
    await replaceFile(path, monthTable(record));
  } catch (error) {
    log.warn(`the report of the run cannot be written: ${(error as Error).message}`);
  }
}

/** What is published is not touched: it was looked at when the journal was opened. */
function publishedRecord({ plan, journal }: MonthWork, ctx: Context): MonthRecord {
  const what = journal.isComplete ? 'complete before, nothing is to be done' : 'published before';
  ctx.log.info(`run ${plan.date}: was ${what}`);
  ctx.progress.published?.(new Date(journal.before.completeSince!));
  const record = emptyRecord(plan);
  for (const made of journal.before.finished.values()) addTo(record, made);
  return record;
}

function emptyRecord(plan: MonthPlan): MonthRecord {
  return { plan, inputs: [], reports: [], files: { cdump: [], dump: [] } };
}

function addTo(record: MonthRecord, { report, inputs, files }: StageMade): void {
  record.inputs.push(...inputs);
  record.reports.push(report);
  if (report.stage === 'ia-metadata') return; // its file is not published
  const published = files.map(file => [file, file.order] as const);
  if (report.stage !== 'dump') return void record.files.dump.push(...published);
  const dump = published.pop()!; // written last, of what the split files hold
  const [cdump, ...parts] = published;
  record.files.cdump.push(cdump!);
  record.files.dump.unshift(dump, ...parts); // in front of side tables
}

async function provideDumps(
  making: MonthWork,
  tables: TablesStage,
  ctx: Context,
): Promise<readonly StageMade[]> {
  const { plan, journal } = making;
  const takeSnapshot = () => tables.beforeExport();
  const made = await madeBefore('dump', journal, ctx);
  const stages = made
    ? [journal.before.finished.get('cdump')!, made]
    : await withPool(plan.jobs, pool => makeDumps(making, pool, ctx, takeSnapshot));
  await journal.removeWork();
  return stages;
}

/** The file of archive items, if there is to be one. What was made for deworks before is of the run, also where this attempt leaves it out. */
async function provideIaMetadata(
  making: MonthWork,
  record: MonthRecord,
  ctx: Context,
): Promise<string | undefined> {
  const { plan, layout, journal } = making;
  if (!plan.withDeworks) {
    const made = journal.before.finished.has('deworks') && (await madeBefore('ia-metadata', journal, ctx));
    if (made) addTo(record, made);
    return undefined;
  }
  switch (plan.ia.kind) {
    case 'none':
      ctx.log.warn('no IA metadata (--ia-metadata, --ia-db): deworks knows no archive item');
      return undefined;
    case 'file':
      return plan.ia.path;
    case 'postgres':
      addTo(
        record,
        (await madeBefore('ia-metadata', journal, ctx)) ?? (await makeIaMetadata(plan.ia.url, making, ctx)),
      );
      return layout.iaMetadata;
  }
}

function makeIaMetadata(url: string, { plan, layout, journal }: MonthWork, ctx: Context): Promise<StageMade> {
  const rows = iaMetadataRows({
    settings: connectionSettings(ctx.env, url),
    signal: ctx.signal,
    ...tellWaits(ctx),
  });
  const options = gzipFile(layout.iaMetadata, plan, journal.isMine('ia-metadata'), false);
  const { codec } = options;
  return makeStage(
    {
      stage: 'ia-metadata',
      outputs: [[options, 'identifier']],
      write: ([output], meter) => {
        ctx.progress.start('ia-metadata');
        return meter.withPool(plan.jobs, pool => saveRows(rows, output!, { pool, codec }, ctx));
      },
      inputs: ({ rowsIn }, [file]) => [{ name: rows.name, rows: rowsIn }, inputOfOutput(file!)],
    },
    journal,
    ctx,
  );
}

async function provideDeworks(
  ia: string | undefined,
  making: MonthWork,
  record: MonthRecord,
  ctx: Context,
): Promise<void> {
  const made = await madeBefore('deworks', making.journal, ctx);
  if (!made && !making.plan.withDeworks) return;
  addTo(record, made ?? (await makeDeworks(ia, making, ctx)));
  await making.journal.removeWork();
}

/** Its temporary files lie in the run's folder for them, so that another attempt finds what a killed one left. */
async function makeDeworks(
  ia: string | undefined,
  { plan, layout, journal }: MonthWork,
  ctx: Context,
): Promise<StageMade> {
  const options = gzipFile(layout.deworks, plan, journal.isMine('deworks'), true);
  const { memoryBytes, jobs } = plan;
  await journal.removeWork();
  const tmpdir = await journal.workFolder();
  const described = plan.ia.kind === 'file' ? [await inputOfFile(plan.ia.path)] : [];
  const inputs = { dump: layout.dump, ia, schema: 'v1', codec: options.codec, memoryBytes, tmpdir } as const;
  return makeStage(
    {
      stage: 'deworks',
      outputs: [[options, 'key']],
      write: ([output], meter) =>
        meter.withPool(jobs, pool => readingOwn(layout.dump, deworksStage(inputs, output!, pool, ctx))),
      inputs: () => described,
    },
    journal,
    ctx,
  );
}

function gzipFile(path: string, { level }: MonthPlan, overwrite: boolean, index: boolean): OutputOptions {
  return { path, codec: { kind: 'gzip', level }, overwrite, index };
}
