import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { Piscina } from 'piscina';
import { OldumpError, type ErrorData } from '../errors.ts';
import { LOADED, type Task, type TaskMessage } from './task.ts';

const LONGEST_LOAD_MS = 10_000;

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
  readonly #loaded: Promise<void>;
  readonly #busyMs = new Map<number, number>();

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
    this.#loaded = this.#whenLoaded();
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

  /**
   * Ends the threads; tasks under way are given up.
   * Waits until they have loaded their code: Node 20 aborts the process when a thread is ended while it loads modules.
   */
  async close(): Promise<void> {
    await Promise.race([this.#loaded, sleep(LONGEST_LOAD_MS, undefined, { ref: false })]);
    await this.#piscina.destroy();
  }

  /** Every thread says so once (entry.ts). */
  #whenLoaded(): Promise<void> {
    return new Promise(resolve => {
      let threads = 0;
      this.#piscina.on('message', message => {
        if (message === LOADED && ++threads === this.size) resolve();
      });
      this.#piscina.on('error', () => resolve()); // a thread that cannot load fails its task as well
    });
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
