import { randomBytes } from 'node:crypto';
import { mkdir, readdir, realpath, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { usageError } from '../../errors.ts';
import { ioError, isSystemError, withPath } from './io-error.ts';
import { syncFolder } from './sync-folder.ts';

export interface TempFolderOptions {
  /** Replace a folder that is there already, if it holds nothing but names that `owns` knows. */
  readonly overwrite: boolean;
  /** Whether a name in the folder is one that the stage gives. */
  readonly owns: (name: string) => boolean;
}

/**
 * A folder of many files that carries its final name only when all of them are complete.
 *
 * Filled as `.NAME.RANDOM.tmp` beside the final one, renamed by `publish`. A folder of that name may be there if it is
 * empty, or, with `overwrite`, if it holds only what an earlier run made: nobody's home is replaced by mistake.
 * The files in it are the caller's to sync.
 */
export class TempFolder {
  /** Final name, symbolic links followed. */
  readonly path: string;
  /** Where the files are written. */
  readonly tempPath: string;
  #replaced: string | undefined;

  private constructor(path: string, tempPath: string) {
    this.path = path;
    this.tempPath = tempPath;
  }

  /** Throws: usage when the folder may not be replaced, or there is none to put it into; environment otherwise. */
  static async create(path: string, options: TempFolderOptions): Promise<TempFolder> {
    const target = await targetFolder(path);
    const names = await namesIn(target, path);
    if (names.length > 0) refuse(names, path, options);
    const folder = new TempFolder(target, join(dirname(target), temporaryName(target, 'tmp')));
    await withPath(path, mkdir(folder.tempPath));
    if (names.length > 0) folder.#replaced = join(dirname(target), temporaryName(target, 'old.tmp'));
    return folder;
  }

  /** An older folder is moved aside first and removed last; should the new one not take its place, it is moved back. */
  async publish(): Promise<void> {
    const parent = dirname(this.path);
    if (this.#replaced !== undefined) await withPath(this.path, rename(this.path, this.#replaced), 'work');
    try {
      await syncFolder(this.tempPath);
      await withPath(this.path, rename(this.tempPath, this.path), 'work');
    } catch (error) {
      if (this.#replaced !== undefined) await rename(this.#replaced, this.path);
      throw error;
    }
    await syncFolder(parent);
    if (this.#replaced !== undefined) await withPath(this.#replaced, rm(this.#replaced, { recursive: true }));
  }

  /** Removes what is not published; safe after `publish`. */
  async discard(): Promise<void> {
    await withPath(this.tempPath, rm(this.tempPath, { recursive: true, force: true, maxRetries: 2 }));
  }
}

function temporaryName(path: string, ending: string): string {
  return `.${basename(path).slice(0, 200)}.${randomBytes(6).toString('hex')}.${ending}`;
}

async function targetFolder(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (!isSystemError(error) || error.code !== 'ENOENT') throw ioError(error, path);
  }
  const whole = resolve(path);
  try {
    return join(await realpath(dirname(whole)), basename(whole));
  } catch (error) {
    if (!isSystemError(error) || error.code !== 'ENOENT') throw ioError(error, path);
    throw usageError(`there is no folder ${dirname(path)}`, { position: { file: path } });
  }
}

async function namesIn(folder: string, path: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isSystemError(error) && error.code === 'ENOENT') return [];
    throw ioError(error, path);
  }
}

function refuse(names: readonly string[], path: string, { overwrite, owns }: TempFolderOptions): void {
  const position = { file: path };
  const foreign = names.find(name => !owns(name));
  if (foreign !== undefined)
    throw usageError(`holds ${JSON.stringify(foreign)}, which is not of this command's making`, {
      position,
      advice: 'choose another folder',
    });
  if (!overwrite) throw usageError('exists already', { position, advice: 'use --overwrite to replace it' });
}
