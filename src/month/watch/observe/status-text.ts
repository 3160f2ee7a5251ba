import type { ProgressUnit } from '../../../context.ts';
import { printable, printableText } from '../../../printable.ts';
import { withCommas } from '../../../record/text/with-commas.ts';
import { utc } from '../utc.ts';
import type { Observed } from './observe.ts';
import { resumeCommand } from '../status/resume-command.ts';
import type { RunStatus, StageDone, StageStatus } from '../status/run-status.ts';

export type StatusRow = readonly [label: string, text: string];

/** A status for people: what it comes to, then one fact a line. */
export function describeStatus(status: RunStatus, observed: Observed, folder: string): string {
  const rows = statusRows(status, observed);
  const width = Math.max(...rows.map(([label]) => label.length)) + 2;
  const indent = ' '.repeat(width + 2);
  const lines = rows.map(
    ([label, text]) => `  ${label.padEnd(width)}${text.split('\n').join(`\n${indent}`)}`,
  );
  const first = printable(`run ${status.date} in ${folder}: ${headline(status, observed)}`);
  return [first, ...lines, ''].join('\n');
}

/** One fact each, of one line but for errors; a row without a label goes on with the one before it. */
export function statusRows(status: RunStatus, observed: Observed): StatusRow[] {
  const rows: StatusRow[] = [
    ...(status.waits_for ? [['waiting', status.waits_for] as const] : []),
    ...(status.stage === null ? [] : stageRows(status.stage, observed)),
    ...doneRows(status.stages),
    ...(status.published ? [['published', utc(status.published)] as const] : []),
    ...lifeRows(status, observed),
    ...endRows(status, observed),
  ];
  return rows.map(([label, text]) => [label, label === 'error' ? printableText(text) : printable(text)]);
}

/** One line, also for the exit of `--check`. */
export function headline(status: RunStatus, { health, process }: Observed): string {
  const since = `no heartbeat since ${utc(status.heartbeat)}`;
  switch (health) {
    case 'gone':
      return `${since}: the process is gone`;
    case 'silent':
      return `${since}${process === 'alive' ? ', though its process is there' : ''}`;
    case 'stalled':
      return `stalled, nothing has moved since ${utc(status.moved ?? status.heartbeat)}`;
    case 'failed':
      return `failed, exit code ${status.error?.exit_code ?? 1}`;
    case 'running':
    case 'complete':
    case 'interrupted':
      return health;
  }
}

function stageRows(stage: StageStatus, { health }: Observed): StatusRow[] {
  const begun: StatusRow = [
    'stage',
    `${stage.name}, since ${utc(stage.started)} (${duration(stage.seconds)})`,
  ];
  const rows: StatusRow[] = [begun, ['progress', progress(stage)]];
  if (health !== 'running' && health !== 'stalled') return rows;
  const { rate, rows_rate: rowsRate, unit } = stage;
  rows.push([
    'rate',
    `${perSecond(rate.recent, unit)} in the last minute, ${perSecond(rate.mean, unit)} since it began` +
      (unit === 'rows' ? '' : `; ${perSecond(rowsRate.recent, 'rows')}`),
  ]);
  if (stage.seconds_left !== null && stage.eta !== null)
    rows.push(['left', `${duration(stage.seconds_left)}, until ${utc(stage.eta)}, for this stage`]);
  return rows;
}

function progress({ done, total, unit, rows }: StageStatus): string {
  const share = total ? ` (${Math.floor((100 * Math.min(done, total)) / total)} %)` : '';
  if (unit === 'rows') return `${withCommas(done)}${total ? ` of ${withCommas(total)}` : ''} rows${share}`;
  return `${bytes(done)}${total ? ` of ${bytes(total)}` : ''}${share}, ${withCommas(rows)} rows`;
}

function doneRows(stages: readonly StageDone[]): StatusRow[] {
  return stages.map(({ name, seconds, rows_out: rows }, number) => [
    number === 0 ? 'done' : '',
    `${name}: ${withCommas(rows)} rows, ${duration(seconds)}`,
  ]);
}

function lifeRows(
  status: RunStatus,
  { health, heartbeat_age_seconds: age, idle_seconds: idle }: Observed,
): StatusRow[] {
  const { process, heartbeat, started, seconds } = status;
  const isUnderWay = status.state === 'running';
  return [
    ['started', `${utc(started)}, process ${process.pid} on ${process.host}`],
    isUnderWay
      ? [
          'heartbeat',
          `${duration(age)} ago${health === 'running' || health === 'stalled' ? '' : `, at ${utc(heartbeat)}`}`,
        ]
      : ['ended', `${utc(heartbeat)}, after ${duration(seconds)}`],
    ...(isUnderWay && idle !== null ? [['moved', `${duration(idle)} ago`] as const] : []),
    [
      'memory',
      `${isUnderWay ? `${megabytes(status.memory_bytes)} MB, ` : ''}at most ${megabytes(status.peak_memory_bytes)} MB`,
    ],
  ];
}

function endRows(status: RunStatus, { health }: Observed): StatusRow[] {
  const rows: StatusRow[] = status.error === null ? [] : [['error', status.error.message]];
  const resume = status.resume ?? (health === 'gone' ? resumeCommand(status.command) : null);
  if (resume !== null) rows.push(['to resume', resume]);
  return rows;
}

function bytes(value: number): string {
  return value >= 1e9 ? `${(value / 1e9).toFixed(1)} GB` : `${megabytes(value)} MB`;
}

function perSecond(value: number, unit: ProgressUnit): string {
  return unit === 'rows' ? `${withCommas(value)} rows/s` : `${megabytes(value)} MB/s`;
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}

/** The two largest units: `2 h 5 min`. */
function duration(seconds: number): string {
  const whole = Math.round(seconds);
  const [days, hours, minutes] = [
    Math.floor(whole / 86_400),
    Math.floor(whole / 3600) % 24,
    Math.floor(whole / 60) % 60,
  ];
  if (days > 0) return `${days} d ${hours} h`;
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${whole % 60} s` : `${whole} s`;
}
