import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Progress } from '../context.ts';
import type { CheckedFile } from './file/checked-file.ts';

/** Turns the progress within one file after the other into one of all files. */
export class ProgressOfFiles {
  readonly #progress: Progress;
  #doneBytes = 0;
  #rows = 0;

  constructor(progress: Progress) {
    this.#progress = progress;
  }

  within(doneBytes: number, rows: number): void {
    this.#progress.update({ doneBytes: this.#doneBytes + doneBytes, rows: this.#rows + rows });
  }

  fileDone({ bytes = 0, rows = 0 }: CheckedFile): void {
    this.#doneBytes += bytes;
    this.#rows += rows;
    this.within(0, 0);
  }
}

/** Bytes of the files of rows at and below some paths; what cannot be looked at now is told when it is verified. */
export async function totalBytes(paths: readonly (string | undefined)[]): Promise<number | undefined> {
  if (paths.includes(undefined)) return undefined;
  let bytes = 0;
  for (const path of paths as readonly string[]) {
    const stats = await stat(path).catch(() => undefined);
    if (!stats?.isDirectory()) {
      bytes += stats?.size ?? 0;
      continue;
    }
    const names = await readdir(path, { recursive: true }).catch(() => []);
    for (const name of names.filter(name => /(^|\/)ol_[^/]*\.txt(\.gz)?$/.test(name)))
      bytes += (await stat(join(path, name)).catch(() => undefined))?.size ?? 0;
  }
  return bytes;
}
