import { availableParallelism } from 'node:os';
import { Piscina } from 'piscina';
import { OldumpError, type ErrorData } from '../errors.ts';
import type { Task, TaskMessage } from './task.ts';

export type TaskAnswer = { readonly result: unknown } | { readonly failed: ErrorData };

/**
 * Worker threads behind one door: piscina is not seen from outside.
 *
 * Memory: what the tasks under way hold; callers bound that with `mapInOrder`.
 */
export class WorkerPool {
  readonly size: number;
  readonly #piscina: Piscina<TaskMessage, TaskAnswer>;

  /** `jobs` threads, 0 for one per core. */
  constructor(jobs: number) {
    this.size = jobs > 0 ? jobs : availableParallelism();
    const entry = new URL(import.meta.url.endsWith('.ts') ? './entry.ts' : './entry.js', import.meta.url);
    this.#piscina = new Piscina({
      filename: entry.href,
      minThreads: this.size,
      maxThreads: this.size,
      concurrentTasksPerWorker: 1,
      idleTimeout: Infinity,
      resourceLimits: { maxYoungGenerationSizeMb: 16, maxOldGenerationSizeMb: 512 },
    });
  }

  /** Runs one task; an input error found by it is thrown here with its class and position. */
  async run<In, Out>(task: Task<In, Out>, input: In): Promise<Out> {
    const answer = await this.#piscina.run({ name: task.name, input });
    if ('failed' in answer) throw OldumpError.fromData(answer.failed);
    return answer.result as Out;
  }

  /** Ends the threads; tasks under way are given up. */
  async close(): Promise<void> {
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
