import { loadKernel, type KernelMemory } from '../../bytes/kernel-file.ts';
import { CLEAN_PLACES } from '../../dump/clean/clean-places.ts';

const { ANSWER_INPUT_END, INPUT, INPUT_BYTES } = CLEAN_PLACES;

/**
 * The proving kernel (kernels/verify) of one thread.
 *
 * Memory: 1 MiB outside the heap, of a fixed size. Rows too long for it are its caller's.
 */
export class RowKernel {
  /** Where rows go in: whole ones. */
  readonly input: Buffer;
  readonly #answer: Uint32Array;
  readonly #prove: WasmExports['prove'];

  constructor({ prove, memory }: WasmExports) {
    this.#prove = prove;
    this.input = Buffer.from(memory.buffer, INPUT, INPUT_BYTES);
    this.#answer = new Uint32Array(memory.buffer, ANSWER_INPUT_END, 1);
  }

  /** Proves rows of input[start, end).  Out: where the first begins that is in doubt, or `end`. */
  provedTo(start: number, end: number): number {
    return this.#prove(start, end) ? end : this.#answer[0]!;
  }
}

/** The kernel, or undefined where it was not built or this processor has no vectors for it. */
export function loadRowKernel(file?: URL): RowKernel | undefined {
  const exports = loadKernel<WasmExports>(file ?? 'verify');
  return exports && new RowKernel(exports);
}

interface WasmExports {
  readonly prove: (start: number, end: number) => number;
  readonly memory: KernelMemory;
}
