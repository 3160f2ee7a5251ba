import type { WorkerPool } from '../../workers/pool.ts';
import type { KeptSort } from './kept-sort.ts';
import type { SortPlan } from '../sort-plan.ts';
import type { RunInput, RunOutput } from './sort-tasks.ts';

export interface SortOptions<Made extends RunOutput = RunOutput> {
  readonly pool: WorkerPool;
  /** Budget for all buffers, in this thread and the workers. */
  readonly memoryBytes: number;
  readonly tmpdir: string;
  readonly signal: AbortSignal;
  /** What error messages call the input. */
  readonly inputName: string;
  /** How blocks become runs; by default their rows are sorted as they are. */
  readonly maker?: RunMaker<Made>;
  /** Given: its files outlive it. */
  readonly kept?: KeptSort;
  /** Overrides the plan made from `memoryBytes`: for tests. */
  readonly plan?: Partial<SortPlan>;
}

/** Another way from a block to runs: a task that makes rows of it, then calls `sortRunFromRows`. */
export interface RunMaker<Made extends RunOutput> {
  /** Starts the task in the pool. A position in its error counts row (from 1) and byte within the block. */
  make(input: RunInput): Promise<Made>;
  /** Bytes of rows it holds in memory per byte of a block. */
  readonly madeBytesRatio: number;
  /** Called with every answer, in the order of the input. */
  done?(made: Made, origin: BlockOrigin): void | Promise<void>;
}

export interface BlockOrigin {
  /** Rows of the input in front of the block. */
  readonly rowsBefore: number;
  readonly byteOffset: number;
}

export interface SortStats {
  readonly rowsIn: number;
  /** Rows in the runs, and their bytes. */
  readonly rows: number;
  readonly rowBytes: number;
  readonly runs: number;
  /** Merges of runs into runs, before the final one. */
  readonly merges: number;
  /** Written to temporary files, packed. */
  readonly spilledBytes: number;
}
