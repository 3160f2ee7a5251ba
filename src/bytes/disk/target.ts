import { lstat, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { usageError } from '../../errors.ts';
import { ioError, isSystemError } from './io-error.ts';

/**
 * Where a file named by the user really lies.
 *
 * A symbolic link is followed, so that publishing replaces the file it points to and the
 * link stays. Throws usage for a link to nothing, a folder that is not there, a directory.
 */
export async function targetOf(path: string): Promise<string> {
  try {
    const target = await realpath(path);
    if ((await stat(target)).isDirectory()) throw usageError('is a directory', { position: { file: path } });
    return target;
  } catch (error) {
    if (!isSystemError(error) || error.code !== 'ENOENT') throw ioError(error, path);
    if (await isThere(path)) throw usageError('is a symbolic link to nothing', { position: { file: path } });
    return join(await folderOf(path), basename(path));
  }
}

async function folderOf(path: string): Promise<string> {
  if (path.endsWith('/')) throw usageError('is no file name', { position: { file: path } });
  try {
    return await realpath(dirname(path));
  } catch (error) {
    if (!isSystemError(error) || error.code !== 'ENOENT') throw ioError(error, path);
    throw usageError(`there is no folder ${dirname(path)}`, { position: { file: path } });
  }
}

export async function refuseExisting(path: string): Promise<void> {
  if (!(await isThere(path))) return;
  throw usageError('exists already', { position: { file: path }, advice: 'use --overwrite to replace it' });
}

/** A device or pipe takes bytes at once and has no temporary name: /dev/null, >(gzip). */
export async function isDevice(path: string): Promise<boolean> {
  try {
    const stats = await stat(path);
    return stats.isCharacterDevice() || stats.isFIFO() || stats.isSocket();
  } catch (error) {
    if (isSystemError(error) && error.code === 'ENOENT') return false;
    throw ioError(error, path);
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (isSystemError(error) && error.code === 'ENOENT') return false;
    throw ioError(error, path);
  }
}
