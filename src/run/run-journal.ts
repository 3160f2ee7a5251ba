import { mkdtemp, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { withPath } from '../bytes/io-error.ts';
import type { JournalFile } from './journal-file.ts';
import type { JournalRecord, Stage } from './journal-records.ts';
import type { JournalState } from './journal-state.ts';
import { removeWork, WORK_PREFIX } from './leftovers.ts';
import type { RunPlan } from './plan.ts';

/** What an attempt at a run knows of those before it, and tells those after it. */
export class RunJournal {
  /** What earlier attempts came to. */
  readonly before: JournalState;
  /** Files of earlier runs may be replaced: what the run was begun with. */
  readonly overwrite: boolean;
  readonly #file: JournalFile;
  readonly #plan: RunPlan;
  #work: string | undefined;
  #isCleaned: boolean;

  constructor(file: JournalFile, before: JournalState, plan: RunPlan, overwrite: boolean) {
    this.#file = file;
    this.before = before;
    this.#plan = plan;
    this.overwrite = overwrite;
    this.#work = before.work;
    this.#isCleaned = before.finished.has('cdump');
  }

  /** Whether all that this attempt is asked for was done before. */
  get isComplete(): boolean {
    const { isComplete, finished } = this.before;
    return isComplete && (finished.has('deworks') || !this.#plan.withDeworks);
  }

  /** The input can be read from a place on, by another process too. */
  get canSeek(): boolean {
    const { data } = this.#plan;
    return data.kind === 'file' && data.path !== '-';
  }

  /** What has been done is worth keeping for another attempt. */
  get isResumable(): boolean {
    const { data } = this.#plan;
    return this.canSeek || (data.kind === 'postgres' && this.#isCleaned);
  }

  /** It is on the disk within a second. */
  append(record: JournalRecord): void {
    this.#file.append(record);
  }

  /** It is on the disk when this resolves. */
  async commit(record: JournalRecord): Promise<void> {
    await this.#file.commit(record);
    if (record.kind === 'finished' && record.stage === 'cdump') this.#isCleaned = true;
  }

  isMine(stage: Stage): boolean {
    return this.overwrite || this.before.finished.has(stage);
  }

  /** The folder for temporary files: that of an earlier attempt, wherever it was, or a new one. */
  async workFolder(): Promise<string> {
    if (this.#work !== undefined && (await isThere(this.#work))) return this.#work;
    const { tmpdir, date } = this.#plan;
    const path = await withPath(tmpdir, mkdtemp(join(tmpdir, `${WORK_PREFIX}${date}-`)));
    await this.commit({ kind: 'work', path });
    return (this.#work = path);
  }

  async removeWork(): Promise<void> {
    await removeWork(this.#work);
    this.#work = undefined;
  }

  /** On every way out: what no other attempt can use is removed, the rest is on the disk. */
  async close(): Promise<void> {
    try {
      if (!this.isResumable) await this.removeWork();
    } finally {
      await this.#file.close();
    }
  }
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    stats => stats.isDirectory(),
    () => false,
  );
}
