import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { withPath } from '../../bytes/disk/io-error.ts';

/** The one folder that holds all temporary files of a sort. */
export class SpillFolder {
  readonly path: string;
  #files = 0;

  private constructor(path: string) {
    this.path = path;
  }

  /** Throws: usage when `tmpdir` does not exist, environment when it cannot be written. */
  static async create(tmpdir: string): Promise<SpillFolder> {
    return new SpillFolder(await withPath(tmpdir, mkdtemp(join(tmpdir, 'oldump-sort-'))));
  }

  /** A folder that is somebody else's, who removes it; its files have names of their own. */
  static within(folder: string): SpillFolder {
    return new SpillFolder(folder);
  }

  /** A name nobody else uses, without ending. */
  nextPath(): string {
    this.#files += 1;
    return join(this.path, `run-${this.#files}`);
  }

  async remove(): Promise<void> {
    await withPath(this.path, rm(this.path, { recursive: true, force: true, maxRetries: 2 }));
  }
}
