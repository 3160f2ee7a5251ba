import { availableParallelism } from 'node:os';
import { Piscina } from 'piscina';
import { OldumpError, type ErrorData } from '../errors.ts';
import { requireAddressSpace } from './address-space.ts';
import { closeLoadGate, newLoadGate, type LoadGate } from './load-gate.ts';
import type { Task, TaskMessage } from './task.ts';

export type TaskAnswer = ({ readonly result: unknown } | { readonly failed: ErrorData }) & {
  readonly thread: number;
  /** Time from the task's start to its end. */
  readonly busyMs: number;
};

/**
 * Worker threads behind one door: piscina is not seen from outside.
 *
 * Memory: what the tasks under way hold; callers bound that with `mapInOrder`.
 */
export class WorkerPool {
  readonly size: number;
  readonly #piscina: Piscina<TaskMessage, TaskAnswer>;
  readonly #loadGate: LoadGate;
  readonly #busyMs = new Map<number, number>();

  /** `jobs` threads, 0 for one per core. */
  constructor(jobs: number) {
    this.size = jobs > 0 ? jobs : availableParallelism();
    requireAddressSpace(this.size);
    const entry = new URL(import.meta.url.endsWith('.ts') ? './entry.ts' : './entry.js', import.meta.url);
    this.#loadGate = newLoadGate(this.size);
    this.#piscina = new Piscina({
      filename: entry.href,
      workerData: this.#loadGate,
      minThreads: this.size,
      maxThreads: this.size,
      concurrentTasksPerWorker: 1,
      stricterFIFO: true, // else a task that finds no thread goes behind the others, and its result is awaited before theirs
      idleTimeout: Infinity,
      resourceLimits: { maxYoungGenerationSizeMb: 16, maxOldGenerationSizeMb: 512 },
    });
    this.#piscina.on('error', () => this.#loadGate.fill(0)); // a thread that has died loads nothing
  }

  /** Runs one task; an input error found by it is thrown here with its class and position. */
  async run<In, Out>(task: Task<In, Out>, input: In): Promise<Out> {
    const answer = await this.#piscina.run({ name: task.name, input });
    this.#busyMs.set(answer.thread, (this.#busyMs.get(answer.thread) ?? 0) + answer.busyMs);
    if ('failed' in answer) throw OldumpError.fromData(answer.failed);
    return answer.result as Out;
  }

  /** Time each thread has spent with tasks that have answered, in milliseconds; threads that had none count 0. */
  get busyMs(): readonly number[] {
    const worked = [...this.#busyMs.values()];
    return [...worked, ...new Array<number>(Math.max(0, this.size - worked.length)).fill(0)];
  }

  /** Ends the threads, when none of them loads code; tasks under way are given up. */
  async close(): Promise<void> {
    await closeLoadGate(this.#loadGate);
    await this.#piscina.destroy();
  }
}

/** Runs `use` with worker threads that end with it. */
export async function withPool<T>(jobs: number, use: (pool: WorkerPool) => Promise<T>): Promise<T> {
  const pool = new WorkerPool(jobs);
  try {
    return await use(pool);
  } finally {
    await pool.close();
  }
}
