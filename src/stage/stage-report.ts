import type { Context } from '../context.ts';
import { withCommas } from '../record/text/with-commas.ts';
import { bottleneckOf, busyShares } from './bottleneck.ts';
import { StageMeter, type StageLoad } from './stage-meter.ts';

/** What a stage counted: rows in = rows out + all that is in `dropped` (but for deworks, which joins rows). Bytes are plain unless said otherwise. */
export interface StageCounts {
  readonly rowsIn: number;
  readonly rowsOut: number;
  readonly dropped: Readonly<Record<string, number>>;
  readonly bytesIn: number;
  /** As written: compressed where the output is gzip. */
  readonly bytesOut?: number;
}

export interface StageReport extends StageCounts {
  readonly stage: string;
  readonly seconds: number;
  /** When it was complete, ISO 8601, UTC. */
  readonly ended: string;
  /** Largest resident memory of the whole process, all threads, up to the end of the stage. */
  readonly peakMemoryBytes: number;
  readonly load: StageLoad;
}

/** Runs a stage and measures it; progress ends with it, whatever happens. */
export async function measureStage(
  stage: string,
  ctx: Context,
  work: (meter: StageMeter) => Promise<StageCounts>,
): Promise<StageReport> {
  const meter = new StageMeter(ctx.waits);
  try {
    return reportStage(stage, await work(meter), meter, ctx);
  } finally {
    ctx.progress.stop();
  }
}

/** What there is to say of a stage that has done its work. */
export function reportStage(
  stage: string,
  counts: StageCounts,
  meter: StageMeter,
  { log, progress, now }: Pick<Context, 'log' | 'progress' | 'now'>,
): StageReport {
  const ended = now().toISOString();
  const report = { stage, ...counts, ...meter.load(), ended, peakMemoryBytes: peakMemoryBytes() };
  log.debug(formatLoad(report));
  progress.finish?.(report);
  return report;
}

export function peakMemoryBytes(): number {
  return process.resourceUsage().maxRSS * 1024;
}

/** One line of a report: rows in, out and dropped by reason, bytes, time, rate, memory. */
export function formatReport(report: StageReport): string {
  const { stage, rowsIn, rowsOut, bytesIn, bytesOut, seconds } = report;
  const dropped = Object.entries(report.dropped).filter(([, rows]) => rows > 0);
  const reasons = dropped.map(([reason, rows]) => `${reason} ${withCommas(rows)}`).join(', ');
  return [
    `${stage}: ${withCommas(rowsIn)} rows in, ${withCommas(rowsOut)} out`,
    ...(reasons === '' ? [] : [`dropped: ${reasons}`]),
    `${megabytes(bytesIn)} MB read`,
    ...(bytesOut === undefined ? [] : [`${megabytes(bytesOut)} MB written`]),
    `${seconds.toFixed(1)} s`,
    `${(bytesIn / 1e6 / Math.max(seconds, 1e-3)).toFixed(0)} MB/s`,
    `peak memory ${megabytes(report.peakMemoryBytes)} MB`,
  ].join('; ');
}

/** Where the time went: who is busy all the time is the bottleneck. */
function formatLoad({ stage, load }: Pick<StageReport, 'stage' | 'load'>): string {
  const shares = busyShares(load).map(({ who, share }) => {
    const each = who === 'workers' ? load.workers.map(percent).join(', ') : percent(share);
    return `${who} busy ${each}`;
  });
  return `${stage}: ${shares.join('; ')}; bottleneck: ${bottleneckOf(load)?.who ?? 'none'}`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
