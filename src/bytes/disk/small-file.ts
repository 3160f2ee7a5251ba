import { constants, type Stats } from 'node:fs';
import { open, realpath, stat, type FileHandle } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { malformedError, OldumpError } from '../../errors.ts';
import type { Shape } from '../../record/checked/shape.ts';
import { strictJson } from '../../record/checked/strict-json.ts';
import { isSystemError, withPath } from './io-error.ts';

/** What a manifest, a status or a list of checksums has at most: a thousand times what they have. */
const MOST_BYTES = 1 << 24;

/**
 * A file that is read as a whole, as text: only if it is a file, and no larger than such files are.
 *
 * A FIFO, a device or a directory in its place is not opened, so nothing waits and nothing has no end.
 * Memory: the file.
 * Throws: malformed for what is no file or too large; else as withPath, usage when it is not there.
 */
export async function readSmallFile(path: string, mostBytes = MOST_BYTES): Promise<string> {
  return (await readSmallBytes(path, mostBytes)).toString('utf8');
}

/** The same as bytes. */
export async function readSmallBytes(path: string, mostBytes = MOST_BYTES): Promise<Buffer> {
  requireFile(path, await withPath(path, stat(path)));
  const handle = await withPath(path, open(path, constants.O_RDONLY | constants.O_NONBLOCK));
  try {
    const stats = await withPath(path, handle.stat());
    requireFile(path, stats);
    if (stats.size > mostBytes) throw tooLarge(path, mostBytes);
    return await withPath(path, readUpTo(handle, path, stats.size, mostBytes));
  } finally {
    await handle.close();
  }
}

/** The same, undefined when it is not there. */
export async function readSmallFileIfThere(
  path: string,
  mostBytes = MOST_BYTES,
): Promise<string | undefined> {
  try {
    return await readSmallFile(path, mostBytes);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Out: the value of JSON of that shape.  Throws: malformed, with the member that is wrong. */
export function parseShaped(json: string, path: string, shape: Shape): unknown {
  try {
    const value = strictJson(json);
    const wrong = shape(value, '');
    if (wrong !== undefined) throw malformedError(wrong);
    return value;
  } catch (error) {
    throw error instanceof OldumpError ? error.at({ file: path }) : error;
  }
}

/**
 * A file of a folder that others have filled: a file of its own, no directory, device or FIFO in its place, and no link
 * that leads out of the folder.
 * Out: whether it is there.  Throws: malformed when it is something else.
 */
export async function requireOwnFile(folder: string, name: string): Promise<boolean> {
  const path = join(folder, name);
  try {
    const [own, found] = [await realpath(folder), await realpath(path)];
    if (!found.startsWith(own === sep ? own : own + sep))
      throw malformedError('is a link out of its folder', { position: { file: path } });
    requireFile(path, await stat(found));
    return true;
  } catch (error) {
    if (error instanceof OldumpError) throw error;
    if (isSystemError(error) && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return false;
    if (isSystemError(error) && error.code === 'ELOOP')
      throw malformedError('is a link that leads nowhere', { position: { file: path } });
    return withPath(path, Promise.reject(error as Error));
  }
}

export function isMissing(error: unknown): boolean {
  if (!(error instanceof OldumpError) || !isSystemError(error.cause)) return false;
  return error.cause.code === 'ENOENT' || error.cause.code === 'ENOTDIR';
}

async function readUpTo(
  handle: FileHandle,
  path: string,
  sizeBytes: number,
  mostBytes: number,
): Promise<Buffer> {
  let bytes = Buffer.alloc(sizeBytes + 1); // one more: a file may grow, and those of /proc have no size
  let filled = 0;
  for (;;) {
    if (filled === bytes.length) bytes = Buffer.concat([bytes, Buffer.alloc(bytes.length + (1 << 16))]);
    const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, filled);
    if (bytesRead === 0) return bytes.subarray(0, filled);
    filled += bytesRead;
    if (filled > mostBytes) throw tooLarge(path, mostBytes);
  }
}

function tooLarge(path: string, mostBytes: number): OldumpError {
  return malformedError(`is larger than ${mostBytes} bytes, as no such file is`, {
    position: { file: path },
  });
}

function requireFile(path: string, stats: Stats): void {
  if (stats.isFile()) return;
  throw malformedError(`is ${kindOf(stats)}, not a file`, { position: { file: path } });
}

function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return 'a folder';
  if (stats.isFIFO()) return 'a FIFO';
  return stats.isSocket() ? 'a socket' : 'a device';
}
