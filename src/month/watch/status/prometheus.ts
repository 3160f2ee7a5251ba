import { readSmallFileIfThere } from '../../../bytes/disk/small-file.ts';
import { printable } from '../../../printable.ts';
import type { RunState, RunStatus } from './run-status.ts';

const STATES: readonly RunState[] = ['running', 'complete', 'failed', 'interrupted'];
const LAST_SUCCESS = 'oldump_last_success_timestamp_seconds';
const LAST_SITEMAPS = 'oldump_sitemaps_last_success_timestamp_seconds';

/** Lines of the file before that a run which fails leaves standing, by the name of their gauge. */
export type LastSuccesses = ReadonlyMap<string, string>;

type Labels = Readonly<Record<string, string>>;
type Sample = readonly [labels: Labels, value: number];

/**
 * A status as gauges, for node_exporter's textfile collector.
 * In: what was last complete before it.
 */
export function prometheusText(status: RunStatus, before: LastSuccesses): string {
  const run: Labels = { date: status.date };
  const { stage, stages, process, state } = status;
  const ofStage = (name: string): Labels => ({ ...run, stage: name });
  const done = stages.map(one => [ofStage(one.name), one] as const);
  const underWay = stage === null ? [] : [[ofStage(stage.name), stage] as const];
  return [
    gauge('oldump_run_info', 'which run it is', [
      [{ ...run, host: process.host, version: status.tool.version }, 1],
    ]),
    gauge(
      'oldump_run_state',
      '1 for the state the run is in',
      STATES.map(one => [{ ...run, state: one }, one === state ? 1 : 0]),
    ),
    gauge('oldump_run_started_timestamp_seconds', 'when it began', [[run, unixTime(status.started)]]),
    gauge('oldump_run_heartbeat_timestamp_seconds', 'its last sign of life', [
      [run, unixTime(status.heartbeat)],
    ]),
    gauge(
      'oldump_run_moved_timestamp_seconds',
      'when a row or a byte last moved',
      status.moved === undefined ? [] : [[run, unixTime(status.moved)]],
    ),
    gauge('oldump_run_seconds', 'time since it began', [[run, status.seconds]]),
    gauge('oldump_run_memory_bytes', 'resident memory', [[run, status.memory_bytes]]),
    gauge('oldump_run_peak_memory_bytes', 'largest resident memory', [[run, status.peak_memory_bytes]]),
    gauge('oldump_run_exit_code', 'of a run that failed or was interrupted', exitCode(status, run)),
    gauge('oldump_stage_seconds', 'time of a stage, so far or in all', [
      ...[...done, ...underWay].map(([labels, { seconds }]): Sample => [labels, seconds]),
    ]),
    gauge('oldump_stage_rows', 'rows read by a stage, so far or in all', [
      ...done.map(([labels, { rows_in: rows }]): Sample => [labels, rows]),
      ...underWay.map(([labels, { rows }]): Sample => [labels, rows]),
    ]),
    gauge('oldump_stage_bytes', 'plain bytes read by a complete stage', [
      ...done.map(([labels, { bytes_in: bytes }]): Sample => [labels, bytes]),
    ]),
    gauge('oldump_stage_progress_ratio', 'share of the stage under way that is done, from 0 to 1', [
      ...underWay.flatMap(([labels, { done: part, total }]): Sample[] =>
        total ? [[labels, Math.min(1, part / total)]] : [],
      ),
    ]),
    gauge(
      'oldump_stage_ended_timestamp_seconds',
      'when a stage was complete',
      done.map(([labels, { ended }]): Sample => [labels, unixTime(ended)]),
    ),
    successGauge(LAST_SUCCESS, 'when a dump was last complete', publishedAt(status), run, before),
    successGauge(LAST_SITEMAPS, 'when sitemaps were last complete', sitemapsAt(status), run, before),
  ].join('');
}

/** None when there is no such file yet. */
export async function lastSuccessesIn(path: string): Promise<LastSuccesses> {
  const lines = ((await readSmallFileIfThere(path)) ?? '').split('\n');
  return new Map(
    [LAST_SUCCESS, LAST_SITEMAPS].flatMap(name =>
      lines.filter(line => line.startsWith(`${name}{`)).map(line => [name, line] as const),
    ),
  );
}

/** A dump that is published is complete, whatever becomes of its sitemaps. */
function publishedAt({ state, published, heartbeat }: RunStatus): string | undefined {
  return published ?? (state === 'complete' ? heartbeat : undefined);
}

function sitemapsAt({ stages }: RunStatus): string | undefined {
  return stages.find(({ name }) => name === 'sitemaps')?.ended;
}

function exitCode({ error }: RunStatus, run: Labels): Sample[] {
  return error === null ? [] : [[run, error.exit_code]];
}

function successGauge(
  name: string,
  help: string,
  at: string | undefined,
  run: Labels,
  before: LastSuccesses,
): string {
  if (at !== undefined) return gauge(name, help, [[run, unixTime(at)]]);
  const line = before.get(name);
  return line === undefined ? '' : `${heading(name, help)}${line}\n`;
}

function gauge(name: string, help: string, samples: readonly Sample[]): string {
  if (samples.length === 0) return '';
  return (
    heading(name, help) + samples.map(([labels, value]) => `${name}{${inBraces(labels)}} ${value}\n`).join('')
  );
}

function heading(name: string, help: string): string {
  return `# HELP ${name} ${help}\n# TYPE ${name} gauge\n`;
}

function inBraces(labels: Labels): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${printable(value).replace(/[\\"]/g, '\\$&')}"`)
    .join(',');
}

function unixTime(iso: string): number {
  return Date.parse(iso) / 1000;
}
