import type { Rate } from './run-status.ts';

/** What 'recent' means. */
const WINDOW_MS = 60_000;
const SAMPLE_EVERY_MS = 1000;

interface Sample {
  readonly atMs: number;
  readonly done: number;
  readonly rows: number;
}

/**
 * How fast a stage goes. Time comes from a clock that never goes back, and counts from the first sign of
 * progress: a stage that is continued does not claim what an earlier run did.
 * Memory: a sample a second for a minute.
 */
export class Pace {
  readonly #samples: Sample[] = [];
  #first: Sample | undefined;
  #last: Sample | undefined;

  /** Called often: one comparison, but for one call a second. */
  add(done: number, rows: number, atMs: number): void {
    const sample = { atMs, done, rows };
    this.#first ??= sample;
    this.#last = sample;
    const newest = this.#samples.at(-1);
    if (newest !== undefined && atMs - newest.atMs < SAMPLE_EVERY_MS) return;
    this.#samples.push(sample);
    while (this.#samples.length > 2 && atMs - this.#samples[1]!.atMs >= WINDOW_MS) this.#samples.shift();
  }

  get done(): number {
    return this.#last?.done ?? 0;
  }

  get rows(): number {
    return this.#last?.rows ?? 0;
  }

  /** Until `nowMs`: a stage that has stopped slows down. */
  rateOf(what: 'done' | 'rows', nowMs: number): Rate {
    const [first, last] = [this.#first, this.#last];
    if (first === undefined || last === undefined) return { recent: 0, mean: 0 };
    const since = this.#samples.find(({ atMs }) => nowMs - atMs <= WINDOW_MS) ?? last;
    return {
      recent: perSecond(last[what] - since[what], nowMs - since.atMs),
      mean: perSecond(last[what] - first[what], nowMs - first.atMs),
    };
  }

  secondsLeft(total: number | undefined, nowMs: number): number | null {
    if (total === undefined) return null;
    const { recent, mean } = this.rateOf('done', nowMs);
    const rate = recent > 0 ? recent : mean;
    return rate > 0 ? Math.max(0, total - this.done) / rate : null;
  }
}

function perSecond(amount: number, ms: number): number {
  return ms > 0 ? Math.max(0, (1000 * amount) / ms) : 0;
}
