import { performance, type EventLoopUtilization } from 'node:perf_hooks';
import type { Waits } from '../context.ts';
import type { WorkerPool } from '../workers/pool.ts';

/** What the main thread waits for: the queue in front of it, the workers, the queue behind it. */
export type Wait = 'input' | 'workers' | 'output';

/** How a stage's time was spent: shares of it, from 0 to 1. */
export interface StageLoad {
  /** Of the main thread, with work of its own. */
  readonly main: number;
  /** Of each worker, with tasks. */
  readonly workers: readonly number[];
  /** Of the main thread, waiting; what is left of it waited for several at once. */
  readonly waits: Readonly<Partial<Record<Wait, number>>>;
}

/** Measures where the time of a stage goes, so that its report can name the bottleneck. */
export class StageMeter {
  readonly #started = performance.now();
  readonly #loop: EventLoopUtilization = performance.eventLoopUtilization();
  readonly #waitedMs = new Map<Wait, number>();
  #pool: Pick<WorkerPool, 'busyMs'> | undefined;
  #busyBefore: readonly number[] = [];
  readonly #waits: Waits | undefined;
  readonly #inputBefore: number;
  readonly #outputBefore: number;

  /** `waits` are the clocks of all inputs and outputs; where the stage measures such a wait itself, that counts. */
  constructor(waits: Waits | undefined) {
    this.#waits = waits;
    this.#inputBefore = waits?.input.ms ?? 0;
    this.#outputBefore = waits?.output.ms ?? 0;
  }

  /** The workers whose time counts, from now on. */
  watch(pool: Pick<WorkerPool, 'busyMs'>): void {
    this.#pool = pool;
    this.#busyBefore = pool.busyMs;
  }

  /** Runs `use` with workers of its own, whose time counts; what needs none does not load their code. */
  async withPool<T>(jobs: number, use: (pool: WorkerPool) => Promise<T>): Promise<T> {
    const { withPool } = await import('../workers/pool.ts');
    return withPool(jobs, pool => {
      this.watch(pool);
      return use(pool);
    });
  }

  async wait<T>(what: Wait, promise: Promise<T> | undefined): Promise<T | undefined> {
    if (promise === undefined) return undefined;
    const started = performance.now();
    try {
      return await promise;
    } finally {
      this.#add(what, performance.now() - started);
    }
  }

  /** The source as it is; the time until each item comes counts. */
  async *each<T>(what: Wait, source: AsyncIterable<T>): AsyncGenerator<T, void, undefined> {
    let asked = performance.now();
    for await (const item of source) {
      this.#add(what, performance.now() - asked);
      yield item;
      asked = performance.now();
    }
    this.#add(what, performance.now() - asked);
  }

  /** The shares so far; `seconds` of wall time. */
  load(): { readonly seconds: number; readonly load: StageLoad } {
    const ms = performance.now() - this.#started;
    const share = (part: number): number => Math.min(1, part / Math.max(ms, 1e-3));
    const waited = [...this.#clockedMs(), ...this.#waitedMs];
    const waits = Object.fromEntries(waited.map(([what, ms]) => [what, share(ms)]));
    const busy = this.#pool?.busyMs ?? [];
    const workers = busy.map((total, thread) => share(total - (this.#busyBefore[thread] ?? 0)));
    const main = performance.eventLoopUtilization(this.#loop).utilization;
    return { seconds: ms / 1000, load: { main, workers, waits } };
  }

  #clockedMs(): [Wait, number][] {
    if (!this.#waits) return [];
    const { input, output } = this.#waits;
    return [
      ['input', input.ms - this.#inputBefore],
      ['output', output.ms - this.#outputBefore],
    ];
  }

  #add(what: Wait, ms: number): void {
    this.#waitedMs.set(what, (this.#waitedMs.get(what) ?? 0) + ms);
  }
}
