import { align } from '../record/text/text-table.ts';
import { printable } from '../printable.ts';
import type { Context } from '../context.ts';
import { withCommas } from '../record/text/with-commas.ts';
import { monthLayout } from './plan/month-layout.ts';
import { gigabytes } from './needs/disk-needs.ts';
import { lookAhead, requireNoProblem, type LookAhead } from './needs/look-ahead.ts';
import { roughDuration, secondsOf } from './needs/time-needs.ts';
import type { MonthPlan } from './plan/month-plan.ts';

/**
 * Says what a run would do, why, and what it needs; writes no file and takes no lock.
 * Throws, after that is said, what would keep the run from beginning: a lock in the database that is held longer
 * than `longestWaitMs` is of that.
 */
export async function dryRun(
  plan: MonthPlan,
  say: (text: string) => Promise<void>,
  ctx: Context,
  longestWaitMs?: number,
): Promise<void> {
  const ahead = await lookAhead(plan, monthLayout(plan.dir, plan.date), ctx, { longestWaitMs });
  await say(dryRunText(plan, ahead));
  requireNoProblem(ahead, ctx.log);
}

export function dryRunText(plan: MonthPlan, ahead: LookAhead): string {
  const title = printable(`run ${plan.date} into ${plan.dir}: dry run, nothing is written`);
  return `${[title, stageTable(plan, ahead), needTable(ahead)].filter(Boolean).join('\n\n')}\n`;
}

interface StageLine {
  readonly name: string;
  readonly action: string;
  readonly why: string;
}

function stageTable(plan: MonthPlan, { run, input, previous }: LookAhead): string {
  if (!run) return '';
  const sitemaps = run.stages.filter(({ name }) => name === 'sitemaps');
  const stages = run.stages.filter(({ name }) => name !== 'sitemaps');
  const [publishing, archive] = [publishingStages(run.isPublished), plan.withArchive ? [ARCHIVE] : []];
  const lines = [...stages, ...publishing, ...sitemaps, ...archive].map(({ name, action, why }) => {
    const seconds = action === 'skip' ? 0 : secondsOf(name, input?.plainBytes, previous);
    return [name, action, seconds === undefined ? '?' : roughDuration(seconds), why];
  });
  return align([['stage', 'does', 'about', 'because'], ...lines]);
}

const ARCHIVE: StageLine = { name: 'archive', action: 'run', why: '--archive' };

/** Stages that the journal does not know. */
function publishingStages(isPublished: boolean): StageLine[] {
  const action = isPublished ? 'skip' : 'run';
  return [
    { name: 'verify', action, why: isPublished ? 'published' : 'every file is read back, every guard asked' },
    { name: 'manifest', action, why: isPublished ? 'published' : 'written last' },
  ];
}

function needTable(ahead: LookAhead): string {
  const { input, disks, memory, previous, warnings } = ahead;
  const lines: [what: string, text: string][] = [];
  if (input)
    lines.push(['input', `${gigabytes(input.plainBytes)}, ${withCommas(input.rows)} rows (${input.from})`]);
  for (const { folders, neededBytes, freeBytes } of disks)
    lines.push(['disk', `${gigabytes(neededBytes)} of ${gigabytes(freeBytes)} free (${folders.join(', ')})`]);
  lines.push([
    'memory',
    `${gigabytes(memory.neededBytes)} of ${gigabytes(memory.limitBytes)} (${memory.of})`,
  ]);
  lines.push(['time', timeText(ahead)]);
  lines.push(['compared with', previous ? previous.path : 'no earlier dump']);
  for (const warning of warnings) lines.push(['warning', warning]);
  return align(lines);
}

function timeText({ run, input, previous }: LookAhead): string {
  if (!run || run.isComplete) return 'none';
  const names: string[] = run.stages.filter(({ action }) => action !== 'skip').map(({ name }) => name);
  if (!run.isPublished) names.push('verify');
  const seconds = names.map(name => secondsOf(name, input?.plainBytes, previous) ?? 0);
  const total = seconds.reduce((sum, each) => sum + each, 0);
  return total > 0
    ? `${roughDuration(total)} (as on ${previous!.date})`
    : 'not known without an earlier dump';
}
