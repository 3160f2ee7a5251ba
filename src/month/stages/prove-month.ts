import type { Context } from '../../context.ts';
import { checkGuards } from '../../publish/guards/check-guards.ts';
import { roleOf } from '../../publish/guards/role.ts';
import type { PreviousMonth } from '../../publish/guards/previous.ts';
import { NO_PREVIOUS } from '../../publish/guards/shrink.ts';
import type { MonthLayout } from '../plan/month-layout.ts';
import { manifestFiles, type Proof } from '../manifests.ts';
import type { MonthRecord } from '../journal/month-record.ts';
import { verifyOutputs } from './verify-stage.ts';

/**
 * The last look at a run before it is published: every file is read back, every guard asked.
 * Throws: incomplete (exit 4) with all that is wrong; the files stay, without a manifest.
 */
export async function proveMonth(
  record: MonthRecord,
  layout: MonthLayout,
  previous: PreviousMonth | undefined,
  ctx: Context,
): Promise<Proof> {
  if (previous === undefined) ctx.log.info(`guards: ${NO_PREVIOUS}: nothing to compare with`);
  const { report, readBack } = await verifyOutputs(record, layout, ctx);
  record.reports.push(report);
  const { plan, reports, inputs } = record;
  const made = manifestFiles([...record.files.cdump, ...record.files.dump], readBack);
  const files = new Map(made.map(file => [roleOf(file.name), file]));
  const run = { date: plan.date, options: plan.guards, reports, inputs, files, readBack, previous };
  return { guards: checkGuards(run, ctx.log), readBack };
}
