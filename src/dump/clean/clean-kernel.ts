import { loadKernel, type KernelMemory } from '../../bytes/kernel-file.ts';
import { DROP_REASONS } from '../../record/row/key.ts';
import { CLEAN_ENDS, CLEAN_PLACES } from './clean-places.ts';

const { ANSWER_INPUT_END, ANSWER_DROPPED, LIMIT, INPUT, INPUT_BYTES, OUTPUT, OUTPUT_BYTES } = CLEAN_PLACES;
const ANSWER_NUMBERS = (ANSWER_DROPPED - ANSWER_INPUT_END) / 4 + DROP_REASONS.length;
const MOST_LIMIT_BYTES = 64;
const NO_LIMIT = -1;

/**
 * The cleaning kernel (kernels/clean) of one thread.
 *
 * Memory: 1 MiB outside the heap, of a fixed size. Rows too long for it are its caller's.
 */
export class CleanKernel {
  /** Where data rows go in: whole ones. */
  readonly input: Buffer;
  /** The first `outputBytes` are the rows that the last call cleaned. */
  readonly output: Uint8Array;
  readonly #limit: Uint8Array;
  readonly #answer: Uint32Array;
  readonly #clean: WasmExports['clean'];
  #limitBytes = NO_LIMIT;

  constructor({ clean, memory }: WasmExports) {
    this.#clean = clean;
    this.#answer = new Uint32Array(memory.buffer, ANSWER_INPUT_END, ANSWER_NUMBERS);
    this.#limit = new Uint8Array(memory.buffer, LIMIT, MOST_LIMIT_BYTES);
    this.input = Buffer.from(memory.buffer, INPUT, INPUT_BYTES);
    this.output = new Uint8Array(memory.buffer, OUTPUT, OUTPUT_BYTES);
  }

  /** What last_modified must be smaller than in the calls to come. Out: false when it is too long. */
  setLimit(limit: Uint8Array | undefined): boolean {
    this.#limitBytes = limit?.length ?? NO_LIMIT;
    if (this.#limitBytes > MOST_LIMIT_BYTES) return false;
    if (limit !== undefined) this.#limit.set(limit);
    return true;
  }

  /**
   * Cleans the rows of input[start, end), each ended by LF, until it doubts one, or `output` is full.
   * Out: true for a doubt; the members below tell the rest.
   */
  clean(start: number, end: number): boolean {
    return this.#clean(start, end, this.#limitBytes) === CLEAN_ENDS.DOUBT;
  }

  /** Where in `input` the first row begins that was not cleaned. */
  get inputEnd(): number {
    return this.#answer[0]!;
  }

  get outputBytes(): number {
    return this.#answer[1]!;
  }

  get rows(): number {
    return this.#answer[2]!;
  }

  /** Rows left out for the reason with this number in DROP_REASONS. */
  dropped(reason: number): number {
    return this.#answer[3 + reason]!;
  }
}

/** The kernel, or undefined where it was not built or this processor has no vectors for it. */
export function loadCleanKernel(file?: URL): CleanKernel | undefined {
  const exports = loadKernel<WasmExports>(file ?? 'clean');
  return exports && new CleanKernel(exports);
}

interface WasmExports {
  readonly clean: (start: number, end: number, limitBytes: number) => number;
  readonly memory: KernelMemory;
}
