import { existsSync } from 'node:fs';
import { openInput } from '../../bytes/input/input.ts';
import type { Context } from '../../context.ts';
import { environmentError } from '../../errors.ts';
import type { MonthWork } from '../dumps/make-dumps.ts';
import type { MonthRecord } from '../manifests.ts';
import { measureStage, type StageReport } from '../../stage/stage-report.ts';
import { SITEMAP_LEVEL, sitemapsStage } from '../../listing/sitemaps/sitemaps-stage.ts';

/** What kept a stage that holds up nothing from being made. */
export interface Failure {
  readonly error: unknown;
}

/**
 * The stage sitemaps of a run, made of its ol_dump when that is published: it can fail without taking anything back,
 * and is tried again by the next attempt.
 *
 * Out: why it failed, for who does what is left to do and then says so.  Throws when the run is interrupted.
 */
export async function provideSitemaps(
  making: MonthWork,
  record: MonthRecord,
  ctx: Context,
): Promise<Failure | undefined> {
  const { plan, journal } = making;
  if (!plan.withSitemaps || journal.before.finished.has('sitemaps')) return undefined;
  try {
    record.reports.push(await makeSitemaps(making, ctx));
    return undefined;
  } catch (error) {
    ctx.signal.throwIfAborted();
    const others = plan.withManifest ? 'all that is to be published is published' : 'the dumps are complete';
    ctx.log.warn(`no sitemaps; ${others}: ${(error as Error).message}`);
    return { error };
  } finally {
    await journal.removeWork();
  }
}

async function makeSitemaps({ plan, layout, journal }: MonthWork, ctx: Context): Promise<StageReport> {
  await journal.removeWork();
  const tmpdir = await journal.workFolder();
  const isMine = journal.overwrite || journal.before.ownsSitemaps;
  if (!isMine && existsSync(layout.sitemaps))
    throw environmentError('exists already, and this run has not made it', {
      position: { file: layout.sitemaps },
      advice: 'move it away, and run again',
    });
  if (!journal.before.ownsSitemaps) await journal.commit({ kind: 'sitemaps' }); // from here on it is
  const input = await openInput(layout.dump, ctx);
  try {
    const report = await measureStage('sitemaps', ctx, meter => {
      ctx.progress.start('sitemaps', input.sizeBytes);
      const stage = {
        folder: layout.sitemaps,
        overwrite: isMine,
        level: SITEMAP_LEVEL,
        memoryBytes: plan.memoryBytes,
        tmpdir,
        allowEmpty: false,
      };
      return meter.withPool(plan.jobs, pool => sitemapsStage(input, stage, pool, ctx));
    });
    const made = { report, inputs: [], files: [] };
    await journal.commit({ kind: 'finished', stage: 'sitemaps', made });
    return report;
  } finally {
    await input.close();
  }
}
