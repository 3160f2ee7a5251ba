import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** So much may lie around before it is swept. */
const SWEEP_BYTES = 8 << 20;

/**
 * Keeps garbage outside the heap small: blocks that zlib has inflated.
 *
 * V8 sees next to no heap growth from them and waits until 64 MB and more per thread have gathered; and some of the
 * memory is given back in a turn of the event loop only, which a worker between two tasks does not take.
 * The young-generation sweep is enough as long as nobody keeps the buffers.
 */
export class NativeGarbage {
  #bytes = 0;
  /** Made by the first sweep: it costs more than a member of a few hundred KiB, and most of those never sweep. */
  #collect: Collect | undefined;

  /** Counts a buffer that nobody will use after the next `sweep`. */
  add(bytes: number): void {
    this.#bytes += bytes;
  }

  get isDue(): boolean {
    return this.#bytes >= SWEEP_BYTES;
  }

  async sweep(): Promise<void> {
    this.sweepNow();
    await setImmediate();
  }

  /** Without the turn of the event loop: for whoever takes turns anyway. */
  sweepNow(): void {
    this.#bytes = 0;
    this.#collect ??= exposedCollect();
    this.#collect({ type: 'minor' });
  }
}

type Collect = (options: { readonly type: 'minor' }) => void;

/**
 * What waits for a sweep counts as growth of the heap, which with some 10 MB of its own was marked in full after every
 * 9 MiB: a hundred times a run, a second of CPU time. It may grow to four times its size before that now.
 */
const GROWTH_PERCENT = 300;

function exposedCollect(): Collect {
  setFlagsFromString('--expose-gc');
  setFlagsFromString(`--heap-growing-percent=${GROWTH_PERCENT}`); // of the process, read at the end of each marking
  return runInNewContext('gc') as Collect;
}
