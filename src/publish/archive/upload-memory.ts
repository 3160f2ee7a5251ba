import { readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { isSystemError, ioError, withPath } from '../../bytes/disk/io-error.ts';
import { writeWholeFile } from '../../bytes/disk/temp-file.ts';
import type { Item, ItemFile } from './item.ts';

/** What a file looked like when it was read: another size, time or inode is another file. */
export type Stamp = string;

export interface Checksums {
  /** Hexadecimal, as all below. */
  readonly md5: string;
  readonly sha256: string;
}

interface Remembered extends Checksums {
  readonly stamp: Stamp;
  /** archive.org has taken these bytes, and may not list them yet. */
  readonly taken?: boolean;
}

type Files = Record<string, Remembered>;

/**
 * `run_DATE/archive_ITEM.json`: the checksums of files that were read, and which of them archive.org has taken, so that
 * an upload that is started again neither reads 30 GB again nor sends what the lagging list does not show yet.
 *
 * Without a folder run_DATE beside the published one, or in a dry run, nothing is remembered; then an upload that
 * is started again does more, and the same.
 */
export class Memory {
  readonly #path: string | undefined;
  readonly #files: Files;

  private constructor(path: string | undefined, files: Files) {
    this.#path = path;
    this.#files = files;
  }

  static async open({ identifier, folder, date }: Item, isReadOnly: boolean): Promise<Memory> {
    const runFolder = join(dirname(resolve(folder)), `run_${date}`);
    const path = join(runFolder, `archive_${identifier}.json`);
    if (!(await isFolder(runFolder))) return new Memory(undefined, {});
    return new Memory(isReadOnly ? undefined : path, await readMemory(path));
  }

  checksums(file: ItemFile, stamp: Stamp): Checksums | undefined {
    const found = this.#files[file.name];
    return found?.stamp === stamp ? found : undefined;
  }

  async remember(file: ItemFile, stamp: Stamp, checksums: Checksums): Promise<void> {
    this.#files[file.name] = { stamp, ...checksums };
    await this.#save();
  }

  isTaken(name: string, md5: string): boolean {
    const found = this.#files[name];
    return found?.taken === true && found.md5 === md5;
  }

  async setTaken(names: readonly string[], taken: boolean): Promise<void> {
    for (const name of names) {
      const found = this.#files[name];
      if (found) this.#files[name] = { ...found, taken };
    }
    await this.#save();
  }

  async #save(): Promise<void> {
    if (this.#path === undefined) return;
    const data = { format: MEMORY_FORMAT, files: this.#files };
    await writeWholeFile(this.#path, `${JSON.stringify(data, null, 2)}\n`, { overwrite: true });
  }
}

const MEMORY_FORMAT = 'oldump-archive/1';

export async function stampOf(path: string): Promise<Stamp> {
  const { size, mtimeNs, ino } = await withPath(path, stat(path, { bigint: true }));
  return `${size} ${mtimeNs} ${ino}`;
}

/** What cannot be read is not remembered: everything is looked at again. */
async function readMemory(path: string): Promise<Files> {
  try {
    const data = JSON.parse(await readFile(path, 'utf8')) as { format?: string; files?: Files } | null;
    return data?.format === MEMORY_FORMAT ? { ...data.files } : {};
  } catch (error) {
    if (error instanceof SyntaxError || (isSystemError(error) && error.code === 'ENOENT')) return {};
    throw ioError(error, path);
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if (isSystemError(error) && error.code === 'ENOENT') return false;
    throw ioError(error, path);
  }
}
