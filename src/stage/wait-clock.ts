import { performance } from 'node:perf_hooks';
import type { WaitClock, Waits } from '../context.ts';

/** Several that wait at once count once. */
class UnionClock implements WaitClock {
  #waiting = 0;
  #since = 0;
  #ms = 0;
  #movedMs = 0;

  begins(): void {
    if (this.#waiting++ === 0) this.#since = performance.now();
  }

  ends(): void {
    this.#movedMs = performance.now();
    if (--this.#waiting === 0) this.#ms += this.#movedMs - this.#since;
  }

  get movedMs(): number {
    return this.#movedMs;
  }

  get ms(): number {
    return this.#waiting === 0 ? this.#ms : this.#ms + performance.now() - this.#since;
  }
}

export function waitClocks(): Waits {
  return { input: new UnionClock(), output: new UnionClock() };
}
