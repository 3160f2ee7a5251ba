import type { FileHandle } from 'node:fs/promises';
import { utc } from '../utc.ts';
import type { ProcessIdentity } from '../process-identity.ts';

/** What `oldump.lock` says of the run that holds it. */
export interface LockRecord extends ProcessIdentity {
  readonly format: typeof LOCK_FORMAT;
  /** The dump's date. */
  readonly date: string;
  /** ISO 8601, UTC. */
  readonly started: string;
}

export const LOCK_FORMAT = 'oldump-lock/1';
export const LOCK_NAME = 'oldump.lock';
const LONGEST_BYTES = 4096;

/** undefined: empty, torn, or not ours. */
export function parseLock(text: string): LockRecord | undefined {
  try {
    const record = JSON.parse(text) as Partial<LockRecord> | null;
    const isOurs =
      record?.format === LOCK_FORMAT &&
      typeof record.host === 'string' &&
      typeof record.started === 'string' &&
      Number.isSafeInteger(record.pid);
    return isOurs ? (record as LockRecord) : undefined;
  } catch {
    return undefined; // no JSON: the machine died while it was written
  }
}

export async function readLock(file: FileHandle): Promise<LockRecord | undefined> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(LONGEST_BYTES), 0, LONGEST_BYTES, 0);
  return parseLock(buffer.toString('utf8', 0, bytesRead));
}

/** Replaces the content; synced, so that a lock left by a crash of the machine can be read. */
export async function writeLock(file: FileHandle, record: LockRecord): Promise<void> {
  const text = Buffer.from(`${JSON.stringify(record)}\n`);
  await file.truncate(0);
  await file.write(text, 0, text.length, 0);
  await file.sync();
}

/** The owner in words, for messages. */
export function describeLock({ date, pid, host, started }: LockRecord): string {
  return `run ${date}, process ${pid} on ${host}, since ${utc(started)}`;
}
