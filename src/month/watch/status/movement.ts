import type { Waits } from '../../../context.ts';
import type { Clock } from './watch-clock.ts';

/** A process that waits for a stalled server uses next to nothing; one that merges or proves uses most of a core. */
const LEAST_CPU_SHARE = 0.1;
/** Over a shorter time the share says little. */
const LEAST_WINDOW_MS = 5000;

/**
 * When a run last moved something: a stage began or ended, its numbers changed, a read or write of its inputs and
 * outputs ended, or its threads were at work, as in a merge whose rows are told only when a part is whole.
 * A heartbeat is none of these.  Memory: a few numbers.
 */
export class Movement {
  readonly #clock: Pick<Clock, 'steadyMs'>;
  readonly #waits: Waits | undefined;
  readonly #cpuMs: () => number;
  #movedMs: number;
  #last = '';
  #window: { readonly sinceMs: number; readonly cpuMs: number };

  constructor(clock: Pick<Clock, 'steadyMs'>, waits: Waits | undefined, cpuMs = processCpuMs) {
    this.#clock = clock;
    this.#waits = waits;
    this.#cpuMs = cpuMs;
    this.#movedMs = clock.steadyMs();
    this.#window = { sinceMs: this.#movedMs, cpuMs: cpuMs() };
  }

  /** A stage has begun or ended. */
  moved(): void {
    this.#movedMs = this.#clock.steadyMs();
  }

  /** Where a stage stands; the same numbers again are no movement. */
  at(done: number, rows: number): void {
    const now = `${done} ${rows}`;
    if (now === this.#last) return;
    this.#last = now;
    this.moved();
  }

  /** Milliseconds without movement, until now. Asked with every heartbeat. */
  idleMs(): number {
    const nowMs = this.#clock.steadyMs();
    this.#lookAtThreads(nowMs);
    const waited = this.#waits ? [this.#waits.input.movedMs, this.#waits.output.movedMs] : [];
    return Math.max(0, nowMs - Math.max(this.#movedMs, ...waited));
  }

  #lookAtThreads(nowMs: number): void {
    const { sinceMs, cpuMs: before } = this.#window;
    const window = nowMs - sinceMs;
    if (window < LEAST_WINDOW_MS) return;
    const cpuMs = this.#cpuMs();
    this.#window = { sinceMs: nowMs, cpuMs };
    if (cpuMs - before >= LEAST_CPU_SHARE * window) this.#movedMs = nowMs;
  }
}

function processCpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
