import { closeSync, openSync } from 'node:fs';
import { ioError } from '../../bytes/disk/io-error.ts';
import type { RunFile } from '../contract/run-file.ts';

/** Runs opened once for all workers, which read them at places of their own: the process' open files do not grow with them. */
export class OpenRuns {
  readonly #fds: number[] = [];

  /** Opens all, or none. Throws environment. */
  constructor(runs: readonly RunFile[]) {
    for (const { path } of runs) {
      try {
        this.#fds.push(openSync(path, 'r'));
      } catch (error) {
        this.close();
        throw ioError(error, path, 'work');
      }
    }
  }

  /** In the order of the runs. */
  get fds(): readonly number[] {
    return this.#fds;
  }

  /** When no worker reads any more; safe to call twice. */
  close(): void {
    for (const fd of this.#fds.splice(0)) closeSync(fd);
  }
}
