import { setImmediate } from 'node:timers/promises';
import type { Block } from '../bytes/block.ts';
import { rowsOf, type PackedGroup, type RowSums } from '../bytes/input/packed-rows.ts';
import { SlotPool } from '../bytes/slots.ts';
import { incompleteError, OldumpError } from '../errors.ts';
import { removeIfThere } from '../bytes/disk/temp-file.ts';
import { mapInOrder } from '../workers/map-in-order.ts';
import { untilAborted } from '../workers/until-aborted.ts';
import type { MergedBefore } from './contract/kept-sort.ts';
import { planMergePass, type MergeLimits, type MergePass } from './merge/merge-pass.ts';
import { mergeRanges } from './merge/merge-ranges.ts';
import { mergeToBatches } from './merge/merge-runs.ts';
import type { BlockOrigin, SortOptions, SortStats } from './contract/sort-options.ts';
import { planSort, type SortPlan } from './sort-plan.ts';
import type { RunFile } from './contract/run-file.ts';
import { SpillFolder } from './spill/spill-folder.ts';
import {
  MERGE_RUNS,
  SORT_RUN,
  type RangeInput,
  type RangeOutput,
  type RunInput,
  type RunOutput,
} from './contract/sort-tasks.ts';
import { StoppableTasks } from './contract/stoppable-tasks.ts';

export type { BlockOrigin, RunMaker, SortOptions, SortStats } from './contract/sort-options.ts';

/** Rows of about so many bytes are given out at once. */
const BATCH_BYTES = 1 << 20;

interface PendingBlock<Made> {
  readonly made: Promise<Made>;
  readonly block: Block | PackedGroup;
}

/**
 * Sorts any number of rows within a memory budget, on disk, with the workers.
 *
 * Blocks go in (`add`), become sorted runs in a temporary folder, and come out
 * merged (`sorted`), in row order (order.ts): the same bytes for any budget, number of
 * workers, and cut or order of the input. Call `close` on every way out.
 * With `kept` its files are left behind, and it begins with those that were there (kept-sort.ts).
 *
 * Memory: `memoryBytes` (plan.ts), more only for rows too long for it.
 * Throws: malformed at the first row, in input order, that is not UTF-8 or not a row;
 * usage when `tmpdir` does not exist; environment when the disk is full or damages a
 * file; incomplete if rows went missing; the signal's reason when it is aborted.
 */
export class ExternalSort<Made extends RunOutput = RunOutput> {
  /** The slots to read the input into: `readBlocks(input, sort.slots)`. */
  readonly slots: SlotPool;
  readonly #options: SortOptions<Made>;
  readonly #plan: SortPlan;
  readonly #make: (input: RunInput) => Promise<Made>;
  readonly #stop = new Int32Array(new SharedArrayBuffer(4));
  readonly #merged = new BigInt64Array(new SharedArrayBuffer(8));
  #folder: Promise<SpillFolder> | undefined;
  #pending: PendingBlock<Made>[] = [];
  #runs: RunFile[] = [];
  #stats = { rowsIn: 0, rows: 0, rowBytes: 0, runs: 0, merges: 0, spilledBytes: 0 };
  #merging: Promise<void> | undefined;
  #closed: Promise<void> | undefined;

  constructor(options: SortOptions<Made>) {
    const { pool, maker, memoryBytes } = options;
    this.#options = options;
    this.#plan = { ...planSort(memoryBytes, pool.size, maker?.madeBytesRatio ?? 0), ...options.plan };
    this.#make = maker ? input => maker.make(input) : input => pool.run(SORT_RUN, input) as Promise<Made>;
    this.slots = new SlotPool(this.#plan.slotBytes);
    this.#stats.rowsIn = options.kept?.rowsIn ?? 0;
    for (const run of options.kept?.runs ?? []) this.#addRun(run);
  }

  get stats(): SortStats {
    return { ...this.#stats };
  }

  /** Makes the temporary folder, so that a wrong one shows before any input is read; `add` does it otherwise. */
  async open(): Promise<void> {
    await this.#spillFolder();
  }

  /** Takes the block and releases it when it is a run; waits while all workers are busy. */
  async add(block: Block | PackedGroup): Promise<void> {
    try {
      const folder = await this.#spillFolder();
      while (this.#pending.length >= this.#mostPending(block)) await this.#collectOldest();
      this.#options.signal.throwIfAborted();
      this.#start(block, folder.nextPath());
    } catch (error) {
      block.release();
      throw error;
    }
  }

  /** Waits until every block given is a run: `stats` are final then, and a bad row has been thrown. */
  async settle(): Promise<void> {
    while (this.#pending.length > 0) await this.#collectOldest();
  }

  /** All rows in row order, in batches of about 1 MiB of whole rows; a batch is valid until the next pull. */
  async *sorted(): AsyncGenerator<Buffer, void, undefined> {
    try {
      await this.settle();
      await this.#reduceRuns(this.#plan);
      yield* this.#mergeAll();
    } finally {
      await this.close();
    }
  }

  /**
   * All rows merged by the workers, key range by key range: `merge` starts a task that goes through its
   * rows with `mergeRange`. Out: the answers in row order; files they name exist until the next pull.
   * With `before` only what lies behind it.
   * Memory: what each task holds, and on disk what the answers wait with.
   */
  async *mergedInWorkers<Out extends RangeOutput>(
    merge: (range: RangeInput) => Promise<Out>,
    before?: MergedBefore,
  ): AsyncGenerator<Out, void, undefined> {
    try {
      await this.settle();
      // Every task of the pool has a part of the memory; the open files are shared by all.
      const { size } = this.#options.pool;
      await this.#reduceRuns({ ...this.#plan, lastBytes: this.#plan.mergeBytes / size });
      const tasks = { signal: this.#options.signal, stop: this.#stop, progress: this.#merged };
      const folder = await this.#spillFolder();
      let { rows, rowBytes: bytes } = before ?? { rows: 0, rowBytes: 0 };
      Atomics.store(this.#merged, 0, BigInt(rows));
      for await (const made of mergeRanges(this.#runs, this.#plan, size, folder, tasks, merge, before)) {
        rows += made.rows;
        bytes += made.rowBytes;
        yield made;
      }
      this.#requireAll('rows', this.#stats.rows, rows);
      this.#requireAll('bytes of rows', this.#stats.rowBytes, bytes);
    } finally {
      await this.close();
    }
  }

  /** Rows merged in the workers so far, for progress. */
  get rowsMerged(): number {
    return Number(Atomics.load(this.#merged, 0));
  }

  /** Waits for the workers and removes all temporary files; safe to call twice and at any time. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    Atomics.store(this.#stop, 0, 1);
    await Promise.allSettled([...this.#pending.map(({ made }) => made), this.#merging]);
    const [folder] = await Promise.allSettled([this.#folder]); // its failure was thrown where it was asked for
    if (!this.#options.kept && folder.status === 'fulfilled') await folder.value?.remove();
  }

  #spillFolder(): Promise<SpillFolder> {
    const { kept, tmpdir } = this.#options;
    this.#folder ??= kept ? Promise.resolve(SpillFolder.within(kept.folder)) : SpillFolder.create(tmpdir);
    return this.#folder;
  }

  /** Packed rows hold no memory while they wait: with one more per worker none waits for the oldest to be collected. */
  #mostPending(block: Block | PackedGroup): number {
    const { jobs } = this.#plan;
    return 'packed' in block && jobs === this.#options.pool.size ? 2 * jobs : jobs;
  }

  #start(block: Block | PackedGroup, path: string): void {
    const { tableRows, frameBytes } = this.#plan;
    const made = this.#make({ rows: rowsOf(block), path, tableRows, frameBytes }).finally(() =>
      block.release(),
    );
    made.catch(() => undefined); // thrown by collectOldest, in its turn
    this.#pending.push({ made, block });
  }

  /** In the order of the input, so that the first bad row is the one reported. */
  async #collectOldest(): Promise<void> {
    const { made, block } = this.#pending[0]!;
    const origin = { rowsBefore: this.#stats.rowsIn, byteOffset: block.byteOffset };
    const answer = await untilAborted(made, this.#options.signal).catch((error: unknown) => {
      throw this.#located(error, origin);
    });
    this.#pending.shift();
    if ('packed' in block) block.prove(answer.sums as RowSums);
    this.#stats.rowsIn += answer.rowsIn;
    for (const run of answer.runs) this.#addRun(run);
    await this.#options.maker?.done?.(answer, origin);
    const bytes = 'packed' in block ? block.packed.plainBytes : block.bytes.length;
    const sums = 'packed' in block ? answer.sums : undefined;
    await this.#options.kept?.collected({ end: block.byteOffset + bytes, runs: answer.runs, sums });
  }

  #located(error: unknown, { rowsBefore, byteOffset }: BlockOrigin): unknown {
    if (!(error instanceof OldumpError) || error.position?.row === undefined) return error;
    const { row, byte = 0 } = error.position;
    return error.at({ file: this.#options.inputName, row: rowsBefore + row, byte: byteOffset + byte });
  }

  #addRun(run: RunFile): void {
    this.#runs.push(run);
    this.#stats.runs += 1;
    this.#stats.rows += run.rows;
    this.#stats.rowBytes += run.rowBytes;
    this.#stats.spilledBytes += run.fileBytes;
  }

  /** Merges runs into runs until the rest can be merged at once. */
  async #reduceRuns(limits: MergeLimits): Promise<void> {
    const next = (): MergePass | undefined => planMergePass(this.#runs, limits);
    for (let pass = next(); pass !== undefined; pass = next()) {
      this.#merging = this.#mergeGroups(pass);
      await this.#merging;
    }
  }

  /** Several merges at a time, each in a worker. */
  async #mergeGroups({ groups, rest }: MergePass): Promise<void> {
    const { frameBytes, jobs } = this.#plan;
    const tasks = new StoppableTasks(this.#options.signal, this.#stop);
    const folder = await this.#spillFolder();
    const merge = (runs: readonly RunFile[]) => {
      const path = `${folder.nextPath()}.run`;
      const input = { runs, path, frameBytes, stop: this.#stop };
      return tasks.run(() => this.#options.pool.run(MERGE_RUNS, input));
    };
    const merged: RunFile[] = [];
    try {
      for await (const run of mapInOrder(fromArray(groups), jobs, merge)) {
        await this.#replace(groups[merged.length]!, run);
        merged.push(run);
        this.#stats.merges += 1;
        this.#stats.spilledBytes += run.fileBytes;
      }
    } finally {
      tasks.end();
    }
    this.#runs = [...rest, ...merged];
  }

  /** The merged runs go when it is written down what they have become. */
  async #replace(runs: readonly RunFile[], merged: RunFile): Promise<void> {
    await this.#options.kept?.merged(runs, merged);
    for (const { path } of runs) await removeIfThere(path);
  }

  /** Every reader proves its run; the bytes given out prove that no run was forgotten. */
  async *#mergeAll(): AsyncGenerator<Buffer, void, undefined> {
    let bytes = 0;
    for (const batch of mergeToBatches(this.#runs, BATCH_BYTES)) {
      this.#options.signal.throwIfAborted();
      bytes += batch.length;
      yield batch;
      await setImmediate(); // the merge never waits: whoever else needs this thread has it between two batches
    }
    this.#requireAll('bytes of rows', this.#stats.rowBytes, bytes);
  }

  #requireAll(what: 'rows' | 'bytes of rows', expected: number, found: number): void {
    if (expected === found) return;
    throw incompleteError(`${expected} ${what} went into the sort, ${found} came out`, {
      position: { file: this.#options.inputName },
    });
  }
}

async function* fromArray<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}
