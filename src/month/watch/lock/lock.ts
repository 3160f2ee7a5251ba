import { constants, open, stat, unlink, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isSystemError, withPath } from '../../../bytes/disk/io-error.ts';
import type { Context } from '../../../context.ts';
import type { DumpDate } from '../../../record/row/dump-date.ts';
import { lockFile, type KernelLock } from './kernel-lock.ts';
import { describeLock, LOCK_FORMAT, LOCK_NAME, readLock, writeLock, type LockRecord } from './lock-file.ts';
import { isSameMachine, ownIdentity } from '../process-identity.ts';
import { heldElsewhere, leftBehind, lockedByRun } from '../refusals.ts';

/** How long a run that has just begun may take to write its name into its lock. */
const LONGEST_SILENCE_MS = 1000;

/**
 * One run per folder: `work` runs while this process holds DIR/oldump.lock.
 *
 * Who runs is decided by the kernel's lock on the file (kernel-lock.ts), which ends with its process, so of any
 * number of contenders exactly one wins and a killed run stands in nobody's way. The file's text says who it is. The
 * kernel knows only its own machine: a lock whose text names another one is respected.
 * Where the kernel's lock cannot be had, the file itself is the lock: who creates it wins, and what a killed run
 * leaves is refused until someone removes it.
 * Throws locked (exit 11) with the owner's name; nothing is changed then.
 */
export async function withRunLock<T>(
  dir: string,
  date: DumpDate,
  ctx: Pick<Context, 'log' | 'now'>,
  work: () => Promise<T>,
): Promise<T> {
  const path = join(dir, LOCK_NAME);
  const file = await acquire(path, date, ctx);
  try {
    return await work();
  } finally {
    // In this order: who opened the file before it was removed finds out that it is no longer the one with the name.
    await withPath(path, unlink(path), 'work').catch((error: Error) =>
      ctx.log.warn(`${path} cannot be removed: ${error.message}`),
    );
    await file.close();
  }
}

async function acquire(path: string, date: DumpDate, ctx: Pick<Context, 'log' | 'now'>): Promise<FileHandle> {
  for (;;) {
    const opened = await openLock(path);
    if (opened === undefined) continue; // its owner ended meanwhile
    const { file, isNew } = opened;
    try {
      const lock = await lockFile(file.fd);
      if (lock === 'ours' && !(await hasName(file, path))) {
        await file.close();
        continue;
      }
      await refuseOther(path, file, lock, isNew, ctx);
      await withPath(path, writeLock(file, await ownRecord(date, ctx)), 'work');
      return file;
    } catch (error) {
      await file.close();
      throw error;
    }
  }
}

interface OpenedLock {
  readonly file: FileHandle;
  readonly isNew: boolean;
}

async function openLock(path: string): Promise<OpenedLock | undefined> {
  const { O_RDWR, O_CREAT, O_EXCL } = constants;
  try {
    return { file: await open(path, O_RDWR | O_CREAT | O_EXCL, 0o644), isNew: true };
  } catch (error) {
    if (!isSystemError(error) || error.code !== 'EEXIST')
      return withPath(path, Promise.reject(error as Error));
  }
  try {
    return { file: await open(path, O_RDWR), isNew: false };
  } catch (error) {
    if (isSystemError(error) && error.code === 'ENOENT') return undefined;
    return withPath(path, Promise.reject(error as Error));
  }
}

/** False when the file was removed, perhaps replaced, between its opening and its locking. */
async function hasName(file: FileHandle, path: string): Promise<boolean> {
  try {
    const [ours, named] = await Promise.all([file.stat(), stat(path)]);
    return ours.ino === named.ino && ours.dev === named.dev;
  } catch (error) {
    if (isSystemError(error) && error.code === 'ENOENT') return false;
    throw error;
  }
}

/** Throws locked unless the file is free, or what a run left that has ended. */
async function refuseOther(
  path: string,
  file: FileHandle,
  lock: KernelLock,
  isNew: boolean,
  ctx: Pick<Context, 'log'>,
): Promise<void> {
  if (lock === 'busy') throw await lockedByRun(path, await ownerWithin(file));
  if (isNew) return;
  const left = await readLock(file);
  if (lock === 'no program') throw await leftBehind(path, left);
  if (left === undefined) {
    ctx.log.warn(`${path}: unreadable, and held by nobody on this machine: taken over`);
    return;
  }
  if (!isSameMachine(await ownIdentity(), left)) throw await heldElsewhere(path, left);
  ctx.log.warn(`${path}: taken over from ${describeLock(left)}, which has ended without removing it`);
}

/** The owner locks first and writes its name then. */
async function ownerWithin(file: FileHandle): Promise<LockRecord | undefined> {
  const until = performance.now() + LONGEST_SILENCE_MS;
  for (;;) {
    const owner = await readLock(file);
    if (owner !== undefined || performance.now() > until) return owner;
    await sleep(20);
  }
}

async function ownRecord(date: DumpDate, ctx: Pick<Context, 'now'>): Promise<LockRecord> {
  return { format: LOCK_FORMAT, date, started: ctx.now().toISOString(), ...(await ownIdentity()) };
}
