import { dirname } from 'node:path';
import { lockedError, type OldumpError } from '../../errors.ts';
import { runLayout } from '../layout.ts';
import { utc } from '../utc.ts';
import { readStatus } from '../status/status-file.ts';
import { isDumpDate } from '../../record/dump-date.ts';
import { describeLock, type LockRecord } from './lock-file.ts';
import { presenceOf } from './process-identity.ts';

/** Held by a process of this machine. */
export async function lockedByRun(path: string, owner: LockRecord | undefined): Promise<OldumpError> {
  const dir = dirname(path);
  if (owner === undefined) return locked(path, 'another run has just begun', `see oldump status ${dir}`);
  return locked(
    path,
    `another run holds it: ${describeLock(owner)}${await heartbeat(path, owner)}`,
    `see oldump status ${dir}`,
  );
}

/** Names another machine, which the kernel here knows nothing of. */
export async function heldElsewhere(path: string, owner: LockRecord): Promise<OldumpError> {
  return locked(
    path,
    `another run holds it: ${describeLock(owner)}${await heartbeat(path, owner)}`,
    `from here it cannot be seen whether that process lives: remove the file if it is gone`,
  );
}

/** There without a lock of the kernel's. */
export async function leftBehind(path: string, owner: LockRecord | undefined): Promise<OldumpError> {
  const advice =
    'remove the file if no run is going on; with the program flock installed this is found out by itself';
  if (owner === undefined) return locked(path, 'is there and unreadable', advice);
  const presence = (await presenceOf(owner)) === 'gone' ? ', which is gone' : '';
  return locked(
    path,
    `another run holds it: ${describeLock(owner)}${presence}${await heartbeat(path, owner)}`,
    advice,
  );
}

function locked(path: string, reason: string, advice: string): OldumpError {
  return lockedError(reason, { position: { file: path }, advice });
}

/** The owner's last sign of life, if it left one. */
async function heartbeat(path: string, { date }: LockRecord): Promise<string> {
  if (!isDumpDate(date)) return '';
  const { status } = runLayout(dirname(path), date);
  const found = await readStatus(status).catch(() => undefined); // only the lock matters here
  return found === undefined ? '' : `, last heartbeat ${utc(found.heartbeat)}`;
}
