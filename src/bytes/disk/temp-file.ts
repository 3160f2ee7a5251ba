import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { link, open, rename, unlink, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ioError, isSystemError, withPath } from './io-error.ts';
import { syncFolder } from './sync-folder.ts';
import { refuseExisting, targetOf } from './target.ts';

export interface TempFileOptions {
  readonly overwrite: boolean;
}

/**
 * A file that carries its final name only when it is complete.
 *
 * Written as `.NAME.RANDOM.tmp` in the folder of NAME (renaming is atomic within a file
 * system only), synced and closed by `finish`, renamed by `publish`.
 * Guarantee: the final name never shows part of the bytes, and without `overwrite` an
 * existing file is never replaced, even if it appeared after the start.
 */
export class TempFile {
  /** Final name, symbolic links followed. */
  readonly path: string;
  readonly tempPath: string;
  readonly #overwrite: boolean;
  #handle: FileHandle | undefined;
  #isPublished = false;

  private constructor(path: string, tempPath: string, handle: FileHandle, overwrite: boolean) {
    this.path = path;
    this.tempPath = tempPath;
    this.#handle = handle;
    this.#overwrite = overwrite;
  }

  /** Throws: usage when the folder is missing or the file exists without `overwrite`; environment otherwise. */
  static async create(path: string, { overwrite }: TempFileOptions): Promise<TempFile> {
    const target = await targetOf(path);
    if (!overwrite) await refuseExisting(path);
    const temp = join(
      dirname(target),
      `.${basename(target).slice(0, 200)}.${randomBytes(6).toString('hex')}.tmp`,
    );
    const handle = await withPath(path, open(temp, 'wx'));
    return new TempFile(target, temp, handle, overwrite);
  }

  /** One that an earlier attempt left: its bytes stay, and writing goes on at its end. Undefined when it is gone. */
  static async reopen(
    path: string,
    tempPath: string,
    { overwrite }: TempFileOptions,
  ): Promise<TempFile | undefined> {
    try {
      const handle = await open(tempPath, constants.O_RDWR | constants.O_APPEND);
      return new TempFile(path, tempPath, handle, overwrite);
    } catch (error) {
      if (isSystemError(error) && error.code === 'ENOENT') return undefined;
      throw ioError(error, tempPath, 'work');
    }
  }

  async truncate(bytes: number): Promise<void> {
    if (!this.#handle) throw new Error(`${this.path}: cut after it was finished`);
    await withPath(this.path, this.#handle.truncate(bytes), 'work');
  }

  async write(bytes: Uint8Array): Promise<void> {
    const handle = this.#handle;
    if (!handle) throw new Error(`${this.path}: written after it was finished`);
    for (let at = 0; at < bytes.length;) {
      const { bytesWritten } = await withPath(this.path, handle.write(bytes, at), 'work');
      at += bytesWritten;
    }
  }

  /** The bytes are on the disk, the file is closed, its name is still temporary. */
  async finish(): Promise<void> {
    const handle = this.#handle;
    if (!handle) return;
    await withPath(this.path, handle.sync(), 'work');
    this.#handle = undefined;
    await withPath(this.path, handle.close(), 'work');
  }

  /** Gives the file its final name and makes the name durable. */
  async publish(): Promise<void> {
    if (this.#isPublished) return;
    if (this.#handle) throw new Error(`${this.path}: published before it was finished`);
    await (this.#overwrite ? this.#rename() : this.#renameToNew());
    this.#isPublished = true;
    await syncFolder(dirname(this.path));
  }

  /** Removes the temporary file; nothing happens to a published one. Safe to call twice. */
  async discard(): Promise<void> {
    if (this.#isPublished) return;
    const handle = this.#handle;
    this.#handle = undefined;
    try {
      await handle?.close();
    } finally {
      await removeIfThere(this.tempPath);
    }
  }

  /** Closes the file and leaves it as it is, under its temporary name: a later attempt goes on with it. */
  async keep(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    await handle?.close();
  }

  /** `rename` would replace a file that appeared meanwhile; `link` refuses to. */
  async #renameToNew(): Promise<void> {
    try {
      await link(this.tempPath, this.path);
    } catch (error) {
      if (!isSystemError(error)) throw error;
      if (error.code !== 'EEXIST' && !NO_HARD_LINKS.has(error.code)) throw ioError(error, this.path, 'work');
      await refuseExisting(this.path);
      await this.#rename();
      return;
    }
    await withPath(this.path, unlink(this.tempPath), 'work');
  }

  #rename(): Promise<void> {
    return withPath(this.path, rename(this.tempPath, this.path), 'work');
  }
}

/** Answers of file systems that cannot link: FAT, some network and FUSE ones. */
const NO_HARD_LINKS: ReadonlySet<string> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

export async function removeIfThere(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if (!isSystemError(error) || error.code !== 'ENOENT') throw ioError(error, path);
  }
}

/** A small text file, whole or not at all. */
export async function writeWholeFile(path: string, text: string, options: TempFileOptions): Promise<void> {
  const file = await TempFile.create(path, options);
  try {
    await file.write(Buffer.from(text));
    await file.finish();
    await file.publish();
  } finally {
    await file.discard();
  }
}
