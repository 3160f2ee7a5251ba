import { uptime } from 'node:os';
import { isSameBoot, ownIdentity, presenceOf, type Presence } from '../process-identity.ts';
import type { RunStatus } from '../status/run-status.ts';

/** A heartbeat comes every ten seconds; after so many without one something is wrong. */
export const LONGEST_SILENCE_SECONDS = 15 * 60;
/** After so long without a row or a byte that moved a run is stalled, unless told otherwise. */
export const LONGEST_STALL_SECONDS = 15 * 60;

/**
 * 'silent': its process is there, or cannot be seen from here, and gives no sign of life.
 * 'stalled': it gives signs of life, and nothing moves: its database does not answer, or its disk.
 * 'gone': it ended without a word, killed or with its machine.
 */
export type Health = 'running' | 'stalled' | 'silent' | 'gone' | 'complete' | 'failed' | 'interrupted';

export interface Observed {
  readonly health: Health;
  readonly process: Presence;
  readonly heartbeat_age_seconds: number;
  /** Since a row or a byte last moved, as far as is known; null where the run's version does not say. */
  readonly idle_seconds: number | null;
}

/** What a status says now, looked at from outside. */
export async function observe(
  status: RunStatus,
  now: Date,
  stallSeconds = LONGEST_STALL_SECONDS,
): Promise<Observed> {
  const age = await heartbeatAge(status, now);
  const presence = await presenceOf(status.process);
  return {
    health: healthOf(status, presence, age, stallSeconds),
    process: presence,
    heartbeat_age_seconds: age,
    idle_seconds: status.idle_seconds === undefined ? null : status.idle_seconds + age,
  };
}

/** Stalled by what the run itself last said: what has moved since its heartbeat nobody knows. */
function healthOf(
  { state, idle_seconds: idle = 0 }: RunStatus,
  presence: Presence,
  ageSeconds: number,
  stallSeconds: number,
): Health {
  if (state !== 'running') return state;
  if (presence === 'gone') return 'gone';
  if (ageSeconds > LONGEST_SILENCE_SECONDS) return 'silent';
  return idle > stallSeconds ? 'stalled' : 'running';
}

/** By the time since the machine's start, which no clock setting moves; by the clock where another machine or boot wrote it. */
async function heartbeatAge({ process, heartbeat, heartbeat_uptime }: RunStatus, now: Date): Promise<number> {
  const isHere = process.boot_id !== undefined && isSameBoot(await ownIdentity(), process);
  const seconds = isHere ? uptime() - heartbeat_uptime : (now.getTime() - Date.parse(heartbeat)) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, Math.round(seconds)) : 0;
}
