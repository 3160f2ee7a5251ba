import { align } from '../record/text/text-table.ts';
import { withCommas } from '../record/text/with-commas.ts';
import { bottleneckOf } from '../stage/bottleneck.ts';
import type { StageReport } from '../stage/stage-report.ts';
import type { MonthRecord } from './manifests.ts';

/** The report of a run for people: one line per stage, then one per file. */
export function monthTable(record: MonthRecord): string {
  const stages = [
    [
      'stage',
      'rows in',
      'rows out',
      'MB read',
      'MB written',
      'seconds',
      'MB/s',
      'busy',
      'bottleneck',
      'peak MB',
      'dropped',
    ],
    ...record.reports.map(stageCells),
  ];
  const files = [
    ['file', 'rows', 'MB plain', 'MB', 'order'],
    ...[...record.files.cdump, ...record.files.dump].map(([summary, order]) => [
      summary.path,
      withCommas(summary.rows),
      megabytes(summary.plainBytes),
      megabytes(summary.bytes),
      order,
    ]),
  ];
  return `${align(stages)}\n\n${align(files)}\n`;
}

function stageCells(report: StageReport): string[] {
  const dropped = Object.entries(report.dropped).filter(([, rows]) => rows > 0);
  return [
    report.stage,
    withCommas(report.rowsIn),
    withCommas(report.rowsOut),
    megabytes(report.bytesIn),
    report.bytesOut === undefined ? '-' : megabytes(report.bytesOut),
    report.seconds.toFixed(1),
    (report.bytesIn / 1e6 / Math.max(report.seconds, 1e-3)).toFixed(0),
    meanShare(report.load.workers),
    bottleneck(report),
    megabytes(report.peakMemoryBytes),
    dropped.map(([reason, rows]) => `${reason} ${withCommas(rows)}`).join(', '),
  ];
}

/** Of the workers' time: near 100 % means that more cores would help. */
function meanShare(shares: readonly number[]): string {
  if (shares.length === 0) return '-';
  return `${((100 * shares.reduce((sum, share) => sum + share, 0)) / shares.length).toFixed(0)} %`;
}

function bottleneck({ load }: StageReport): string {
  const found = bottleneckOf(load);
  return found ? `${found.who} ${(100 * found.share).toFixed(0)} %` : '-';
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
