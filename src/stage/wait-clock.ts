import { performance } from 'node:perf_hooks';
import type { WaitClock, Waits } from '../context.ts';

/** Several that wait at once count once. */
class UnionClock implements WaitClock {
  #waiting = 0;
  #since = 0;
  #ms = 0;

  begins(): void {
    if (this.#waiting++ === 0) this.#since = performance.now();
  }

  ends(): void {
    if (--this.#waiting === 0) this.#ms += performance.now() - this.#since;
  }

  get ms(): number {
    return this.#waiting === 0 ? this.#ms : this.#ms + performance.now() - this.#since;
  }
}

export function waitClocks(): Waits {
  return { input: new UnionClock(), output: new UnionClock() };
}
