import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Digest } from './row-digest.ts';
import { benchProgram } from './programs.ts';

export interface Pairs {
  readonly rows: Digest;
  readonly pairs: Digest;
}

/** Digests, each made by a process of its own (digest.ts), so that reading files leaves no trace in the bench. */
export class Digests {
  readonly #signal: AbortSignal;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  rows(paths: readonly string[]): Promise<readonly Digest[]> {
    return this.#ask('rows', ...paths);
  }

  latest(sorted: string): Promise<Readonly<Record<string, Digest>>> {
    return this.#ask('latest', sorted);
  }

  deworks(path: string): Promise<Pairs> {
    return this.#ask('deworks', path);
  }

  groups(dump: string): Promise<{ readonly groups: number; readonly pairs: Digest }> {
    return this.#ask('groups', dump);
  }

  /** Of the rows that Python makes of a COPY of `data`. */
  cleaned(data: string, date: string): Promise<Digest> {
    return this.#ask('cleaned', data, date);
  }

  async #ask<T>(...words: readonly string[]): Promise<T> {
    const line = benchProgram('digest', ...words);
    const { stdout } = await promisify(execFile)('bash', ['-c', line], { signal: this.#signal });
    return JSON.parse(stdout) as T;
  }
}
