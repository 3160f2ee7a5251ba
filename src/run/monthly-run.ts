import type { OutputOptions } from '../bytes/output.ts';
import { withOutputs } from '../bytes/with-outputs.ts';
import type { Context } from '../context.ts';
import { keepRejects } from '../dump/keep-rejects.ts';
import { CleaningTally } from '../dump/tally.ts';
import { iaMetadataRows } from '../ia/ia-metadata.ts';
import { connectionSettings } from '../pg/settings.ts';
import type { RowsFromDatabase } from '../pg/proved-rows.ts';
import { withPool, type WorkerPool } from '../workers/pool.ts';
import type { DataRows } from './data-rows.ts';
import { withDataRows } from './data-source.ts';
import { deworksStage } from './deworks-stage.ts';
import { runLayout, type RunLayout } from './layout.ts';
import { makeDumps, type DumpsMade } from './make-dumps.ts';
import { inputOfFile, inputOfOutput, writeManifests, type RunRecord } from './manifests.ts';
import type { RunPlan } from './plan.ts';
import { lookAhead, requireNoProblem } from './needs/look-ahead.ts';
import { makeFolders, removeStale } from './preflight.ts';
import { measureStage } from './report.ts';
import { proveRun } from './prove-run.ts';
import { saveRows } from './save-rows.ts';

/**
 * The monthly run: from PostgreSQL, or a COPY of its table, to every dump file and the manifests.
 *
 * Each file gets its name when it is complete; manifest.json of a folder comes last, so a folder
 * with one is whole. Every stage has workers of its own, so that none inherits another's memory.
 */
export async function monthlyRun(plan: RunPlan, ctx: Context): Promise<RunRecord> {
  const layout = runLayout(plan.dir, plan.date);
  const { previous } = requireNoProblem(await lookAhead(plan, layout, ctx), ctx.log);
  await makeFolders(plan.dir, layout);
  await removeStale(plan, layout);

  const record: RunRecord = { plan, inputs: [], reports: [], files: { cdump: [], dump: [] } };
  // The small input first: a second database that does not answer is found in seconds, not after hours.
  const ia = plan.withDeworks ? await provideIaMetadata(plan, layout, record, ctx) : undefined;
  await provideDumps(plan, layout, record, ctx);
  if (plan.withDeworks) await provideDeworks(ia, plan, layout, record, ctx);
  const proof = await proveRun(record, layout, previous, ctx);
  await writeManifests(record, proof, layout, ctx.now());
  return record;
}

async function provideDumps(
  plan: RunPlan,
  layout: RunLayout,
  record: RunRecord,
  ctx: Context,
): Promise<void> {
  const made = await withPool(plan.jobs, pool =>
    withDataRows(plan, layout, pool, ctx, async rows => {
      const dumps = await cleanedDumps(rows, plan, layout, pool, ctx);
      record.inputs.push(...rows.manifestInputs());
      return dumps;
    }),
  );
  record.reports.push(...made.reports);
  record.files.cdump.push([made.cdump, 'row']);
  record.files.dump.push([made.dump, 'type-key'], ...made.parts.map(part => [part, 'row'] as const));
}

/** The dumps, and the rows that could not be cleaned in a file of their own. */
function cleanedDumps(
  rows: DataRows,
  plan: RunPlan,
  layout: RunLayout,
  pool: WorkerPool,
  ctx: Context,
): Promise<DumpsMade> {
  return keepRejects(layout.rejects, true, ctx, async keep => {
    const tally = new CleaningTally({ file: rows.name, maxRejects: plan.maxRejects, keep });
    const dumps = await makeDumps(rows, plan, layout, tally, pool, ctx);
    if (tally.rejected > 0)
      ctx.log.warn(`${tally.rejected} data rows could not be cleaned; they are in ${layout.rejects}`);
    return dumps;
  });
}

/** The file of archive items, if there is to be one. */
async function provideIaMetadata(
  plan: RunPlan,
  layout: RunLayout,
  record: RunRecord,
  ctx: Context,
): Promise<string | undefined> {
  switch (plan.ia.kind) {
    case 'none':
      ctx.log.warn('no IA metadata (--ia-metadata, --ia-db): deworks knows no archive item');
      return undefined;
    case 'file':
      record.inputs.push(await inputOfFile(plan.ia.path));
      return plan.ia.path;
    case 'postgres': {
      const rows = iaMetadataRows({ settings: connectionSettings(ctx.env, plan.ia.url), signal: ctx.signal });
      await saveFromDatabase('ia-metadata', rows, layout.iaMetadata, plan, record, ctx);
      return layout.iaMetadata;
    }
  }
}

async function provideDeworks(
  ia: string | undefined,
  plan: RunPlan,
  layout: RunLayout,
  record: RunRecord,
  ctx: Context,
): Promise<void> {
  const codec = { kind: 'gzip', level: plan.level } as const;
  const { memoryBytes, tmpdir } = plan;
  const inputs = { dump: layout.dump, ia, schema: 'v1', codec, memoryBytes, tmpdir } as const;
  const report = await measureStage('deworks', ctx, async meter => {
    const { result, summaries } = await meter.withPool(plan.jobs, pool =>
      withOutputs([gzipFile(layout.deworks, plan, true)], ctx, ([output]) =>
        deworksStage(inputs, output!, pool, ctx),
      ),
    );
    record.files.dump.push([summaries[0]!, 'key']);
    return { ...result, bytesOut: summaries[0]!.bytes };
  });
  record.reports.push(report);
}

async function saveFromDatabase(
  stage: string,
  rows: RowsFromDatabase,
  path: string,
  plan: RunPlan,
  record: RunRecord,
  ctx: Context,
): Promise<void> {
  const codec = { kind: 'gzip', level: plan.level } as const;
  const report = await measureStage(stage, ctx, async meter => {
    ctx.progress.start(stage);
    const { result, summaries } = await meter.withPool(plan.jobs, pool =>
      withOutputs([gzipFile(path, plan, false)], ctx, ([output]) =>
        saveRows(rows, output!, { pool, codec }, ctx),
      ),
    );
    record.inputs.push({ name: rows.name, rows: result.rowsIn }, inputOfOutput(summaries[0]!));
    return { ...result, bytesOut: summaries[0]!.bytes };
  });
  record.reports.push(report);
}

function gzipFile(path: string, plan: RunPlan, index: boolean): OutputOptions {
  return { path, codec: { kind: 'gzip', level: plan.level }, overwrite: plan.overwrite, index };
}
