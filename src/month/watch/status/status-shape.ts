import {
  count,
  day,
  listOf,
  measure,
  nullable,
  objectOf,
  oneOf,
  optional,
  pid,
  text,
  time,
  type Shape,
} from '../../../record/checked/shape.ts';
import type { ProcessIdentity } from '../process-identity.ts';
import type { Rate, RunStatus, StageDone, StageStatus } from './run-status.ts';

export const processShape: Shape = objectOf<ProcessIdentity>({
  pid,
  host: text,
  boot_id: optional(text),
  pid_namespace: optional(text),
  start_ticks: optional(count),
});

const rate = objectOf<Rate>({ recent: measure, mean: measure });

const stage = objectOf<StageStatus>({
  name: text,
  started: time,
  seconds: measure,
  unit: oneOf('bytes', 'rows'),
  done: count,
  total: nullable(count),
  rows: count,
  rate,
  rows_rate: rate,
  seconds_left: nullable(measure),
  eta: nullable(time),
});

const done = objectOf<StageDone>({
  name: text,
  seconds: measure,
  rows_in: count,
  rows_out: count,
  bytes_in: count,
  ended: optional(time), // older versions did not say
});

const error = objectOf<NonNullable<RunStatus['error']>>({ message: text, exit_code: count });

/** status.json, as docs/schema/status.schema.json has it. */
export const statusShape: Shape = objectOf<RunStatus>({
  format: text,
  tool: objectOf<RunStatus['tool']>({ name: text, version: text }),
  date: day,
  state: oneOf('running', 'complete', 'failed', 'interrupted'),
  process: processShape,
  started: time,
  heartbeat: time,
  heartbeat_uptime: measure,
  waits_for: optional(nullable(text)),
  moved: optional(time),
  idle_seconds: optional(nullable(measure)),
  seconds: measure,
  stage: nullable(stage),
  stages: listOf(done),
  published: optional(nullable(time)), // older versions did not say
  memory_bytes: count,
  peak_memory_bytes: count,
  error: nullable(error),
  command: text,
  resume: nullable(text),
});
