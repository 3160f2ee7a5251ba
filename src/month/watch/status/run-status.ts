import type { ProgressUnit } from '../../../context.ts';
import type { ProcessIdentity } from '../process-identity.ts';

export const STATUS_FORMAT = 'oldump-status/1';
export type RunState = 'running' | 'complete' | 'failed' | 'interrupted';

/**
 * run_DATE/status.json, member names as on the wire (docs/schema/status.schema.json): where a run stands.
 * Times are ISO 8601, UTC, and follow the clock; seconds are measured and do not.
 */
export interface RunStatus {
  readonly format: typeof STATUS_FORMAT;
  readonly tool: { readonly name: 'oldump'; readonly version: string };
  /** The dump's date. */
  readonly date: string;
  readonly state: RunState;
  readonly process: ProcessIdentity;
  readonly started: string;
  /** When this file was written. */
  readonly heartbeat: string;
  /** The same moment in seconds since the machine's start: no clock setting moves it. */
  readonly heartbeat_uptime: number;
  /** When a row or a byte last moved, or a thread was at work; absent in files of older versions, as the next. */
  readonly moved?: string;
  /** How long before the heartbeat that was. */
  readonly idle_seconds?: number;
  readonly seconds: number;
  /** null between stages. */
  readonly stage: StageStatus | null;
  /** What is done, in its order. */
  readonly stages: readonly StageDone[];
  /** Since when all that is published is; null: not yet. What comes after that may fail alone. */
  readonly published: string | null;
  /** A lock of the database, and who holds it; null or absent (in files of earlier versions): none. */
  readonly waits_for?: string | null;
  readonly memory_bytes: number;
  readonly peak_memory_bytes: number;
  readonly error: { readonly message: string; readonly exit_code: number } | null;
  /** As it was started, passwords removed. */
  readonly command: string;
  /** What to do when it has failed or was interrupted. */
  readonly resume: string | null;
}
export interface StageStatus {
  readonly name: string;
  readonly started: string;
  readonly seconds: number;
  /** Of `done` and `total`. */
  readonly unit: ProgressUnit;
  readonly done: number;
  readonly total: number | null;
  readonly rows: number;
  /** `done` a second: over the last minute, and since the stage began. */
  readonly rate: Rate;
  readonly rows_rate: Rate;
  readonly seconds_left: number | null;
  /** null where it is not known. */
  readonly eta: string | null;
}
export interface Rate {
  readonly recent: number;
  readonly mean: number;
}
export interface StageDone {
  readonly name: string;
  readonly seconds: number;
  readonly rows_in: number;
  readonly rows_out: number;
  /** Plain bytes read. */
  readonly bytes_in: number;
  /** When it was complete. */
  readonly ended: string;
}
