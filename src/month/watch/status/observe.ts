import { uptime } from 'node:os';
import { isSameBoot, ownIdentity, presenceOf, type Presence } from '../process-identity.ts';
import type { RunStatus } from './status-file.ts';

/** A heartbeat comes every ten seconds; after so many without one something is wrong. */
export const LONGEST_SILENCE_SECONDS = 15 * 60;

/**
 * 'silent': its process is there, or cannot be seen from here, and gives no sign of life.
 * 'gone': it ended without a word, killed or with its machine.
 */
export type Health = 'running' | 'silent' | 'gone' | 'complete' | 'failed' | 'interrupted';

export interface Observed {
  readonly health: Health;
  readonly process: Presence;
  readonly heartbeat_age_seconds: number;
}

/** What a status says now, looked at from outside. */
export async function observe(status: RunStatus, now: Date): Promise<Observed> {
  const age = await heartbeatAge(status, now);
  const presence = await presenceOf(status.process);
  return { health: healthOf(status, presence, age), process: presence, heartbeat_age_seconds: age };
}

function healthOf({ state }: RunStatus, presence: Presence, ageSeconds: number): Health {
  if (state !== 'running') return state;
  if (presence === 'gone') return 'gone';
  return ageSeconds > LONGEST_SILENCE_SECONDS ? 'silent' : 'running';
}

/** By the time since the machine's start, which no clock setting moves; by the clock where another machine or boot wrote it. */
async function heartbeatAge({ process, heartbeat, heartbeat_uptime }: RunStatus, now: Date): Promise<number> {
  const isHere = process.boot_id !== undefined && isSameBoot(await ownIdentity(), process);
  const seconds = isHere ? uptime() - heartbeat_uptime : (now.getTime() - Date.parse(heartbeat)) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, Math.round(seconds)) : 0;
}
