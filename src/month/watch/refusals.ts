import { dirname } from 'node:path';
import { lockedError, type OldumpError } from '../../errors.ts';
import { isDumpDate } from '../../record/row/dump-date.ts';
import { monthLayout } from '../plan/month-layout.ts';
import { readStatus } from './status/status-file.ts';
import { utc } from './utc.ts';
import { describeLock, type LockRecord } from './lock/lock-file.ts';
import { presenceOf } from './process-identity.ts';

/** Held by a process of this machine. */
export async function lockedByRun(path: string, owner: LockRecord | undefined): Promise<OldumpError> {
  const reason = owner === undefined ? 'another run has just begun' : await heldBy(path, owner);
  return refusal(path, reason, `see oldump status ${dirname(path)}`);
}

/** Names another machine, which the kernel here knows nothing of. */
export async function heldElsewhere(path: string, owner: LockRecord): Promise<OldumpError> {
  const advice = 'whether that process lives cannot be seen from here: remove the file if it is gone';
  return refusal(path, await heldBy(path, owner), advice);
}

/** There, without a lock of the kernel's. */
export async function leftBehind(path: string, owner: LockRecord | undefined): Promise<OldumpError> {
  const advice = 'remove the file if no run is going on; where flock(1) is installed, oldump finds that out';
  if (owner === undefined) return refusal(path, 'is there and unreadable', advice);
  const isGone = (await presenceOf(owner)) === 'gone';
  return refusal(path, `${await heldBy(path, owner)}${isGone ? '; that process is gone' : ''}`, advice);
}

function refusal(path: string, reason: string, advice: string): OldumpError {
  return lockedError(reason, { position: { file: path }, advice });
}

async function heldBy(path: string, owner: LockRecord): Promise<string> {
  const heartbeat = await lastHeartbeat(dirname(path), owner);
  return `another run holds it: ${describeLock(owner)}${heartbeat === undefined ? '' : `, last heartbeat ${heartbeat}`}`;
}

async function lastHeartbeat(dir: string, { date }: LockRecord): Promise<string | undefined> {
  if (!isDumpDate(date)) return undefined;
  try {
    return utc((await readStatus(monthLayout(dir, date).status)).heartbeat);
  } catch {
    return undefined; // not there yet, or damaged: the refusal does not hang on it
  }
}
