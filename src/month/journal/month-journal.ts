import { randomBytes } from 'node:crypto';
import { mkdir, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { withPath } from '../../bytes/disk/io-error.ts';
import { removeIfThere } from '../../bytes/disk/temp-file.ts';
import { environmentError } from '../../errors.ts';
import type { JournalFile } from './journal-file.ts';
import type { Identity, JournalRecord, Stage } from './journal-records.ts';
import type { JournalState } from './journal-state.ts';
import { removeWork, WORK_PREFIX } from './leftovers.ts';
import type { MonthPlan } from '../plan/month-plan.ts';
import { isDone, isPublished } from './published.ts';

/** What an attempt at a run knows of those before it, and tells those after it. */
export class MonthJournal {
  /** What earlier attempts came to. */
  readonly before: JournalState;
  /** What the run was begun with; `overwrite`: files of earlier runs may be replaced. */
  readonly identity: Identity;
  readonly overwrite: boolean;
  readonly #path: string;
  readonly #file: JournalFile;
  readonly #plan: MonthPlan;
  #work: string | undefined;
  #keeps: boolean;
  #hasFinished: boolean;

  constructor(
    path: string,
    file: JournalFile,
    before: JournalState,
    plan: MonthPlan,
    { identity, overwrite }: { readonly identity: Identity; readonly overwrite: boolean },
  ) {
    this.#path = path;
    this.#file = file;
    this.before = before;
    this.#plan = plan;
    this.identity = identity;
    this.overwrite = overwrite;
    this.#work = before.work;
    this.#hasFinished = before.finished.size > 0;
    this.#keeps = this.#hasFinished || (before.blocks.length > 0 && this.canSeek);
  }

  /** Whether all that this attempt is asked for was done before. */
  get isComplete(): boolean {
    return isDone(this.before, this.#plan);
  }

  /** Whether nothing of that but the sitemaps is missing. */
  get isPublished(): boolean {
    return isPublished(this.before, this.#plan);
  }

  /** The data rows can be read from a place on, by another process too. */
  get canSeek(): boolean {
    return this.#plan.data.kind === 'file' && this.#plan.data.path !== '-';
  }

  /** Whether anything has been done that another attempt can use: what was read from a pipe is never known to be the same. */
  get keeps(): boolean {
    return this.#keeps;
  }

  /** It is on the disk within a second. */
  append(record: JournalRecord): void {
    this.#file.append(record);
    if (record.kind === 'block') this.#keeps ||= this.canSeek;
  }

  /** It is on the disk when this resolves. */
  async commit(record: JournalRecord): Promise<void> {
    await this.#file.commit(record);
    if (record.kind === 'finished') {
      this.#hasFinished = true;
      this.#keeps ||= this.canSeek || this.#plan.data.kind === 'postgres';
    }
    if (record.kind === 'complete') this.#keeps = true;
  }

  /** A stage is finished, in this attempt or an earlier one. */
  get hasFinished(): boolean {
    return this.#hasFinished;
  }

  /** Nothing is kept: an input that is broken has to be another one next time. */
  giveUp(): void {
    this.#keeps = false;
  }

  isMine(stage: Stage): boolean {
    return this.overwrite || this.before.finished.has(stage);
  }

  /** The folder for temporary files: that of an earlier attempt, wherever it was, or a new one. */
  async workFolder(): Promise<string> {
    if (this.#work !== undefined && (await isThere(this.#work))) return this.#work;
    const { tmpdir, date } = this.#plan;
    const path = resolve(tmpdir, `${WORK_PREFIX}${date}-${randomBytes(4).toString('hex')}`);
    await this.commit({ kind: 'work', path }); // before it is there: whatever a killed run leaves has a name
    await withPath(tmpdir, mkdir(path, { mode: 0o700 }));
    return (this.#work = path);
  }

  async removeWork(): Promise<void> {
    await removeWork(this.#work);
    this.#work = undefined;
  }

  /** Before a run is told to be complete: its folder, with the rejects in it, was not removed meanwhile. */
  async requireThere(): Promise<void> {
    if (await isFile(this.#path)) return;
    throw environmentError('was removed while the run was at work', {
      position: { file: this.#path },
      advice: '--overwrite makes everything anew',
    });
  }

  /** On every way out: what another attempt can use is on the disk then, and nothing else is left. */
  async close(): Promise<void> {
    const keeps = this.#keeps && (await isFile(this.#path)); // somebody removed it: nobody would know of the folder
    try {
      if (!keeps) await this.removeWork();
    } finally {
      await this.#file.close();
    }
    if (!keeps) await removeIfThere(this.#path);
  }
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    stats => stats.isFile(),
    () => false,
  );
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    stats => stats.isDirectory(),
    () => false,
  );
}
