import type { KernelMemory } from '../kernel-file.ts';
import type { Effort } from './effort.ts';
import { MOST_BYTES, SLACK } from './format.ts';
import type { PieceDeflater } from './piece-deflater.ts';

const PLAIN = 327680;
const PACKED = PLAIN + MOST_BYTES + SLACK;

/**
 * Where plain and deflated bytes lie in the kernel's memory; `npm run shared-numbers` tells it. The deflated are less
 * than twice the plain ones, whatever they are, and headers of blocks.
 */
export const DEFLATE_PLACES = { PLAIN, PACKED } as const;

export interface DeflateKernel {
  readonly memory: KernelMemory;
  readonly setEffort: (
    maxChain: number,
    lazyChain: number,
    maxLazy: number,
    niceLength: number,
    repeatLength: number,
    maxInsert: number,
    leastMatch: number,
  ) => void;
  /** Gives the address where the deflated bytes end. */
  readonly deflate: (bytes: number) => number;
}

/** The kernel of one thread. Memory: 4.3 MB, of which what was never written to is not real. */
export class KernelDeflater implements PieceDeflater {
  readonly #kernel: DeflateKernel;
  readonly #memory: Uint8Array;
  #effort: Effort | undefined;

  constructor(kernel: DeflateKernel) {
    this.#kernel = kernel;
    this.#memory = new Uint8Array(kernel.memory.buffer);
  }

  deflate(piece: Uint8Array, effort: Effort): Uint8Array {
    if (piece.length > MOST_BYTES) throw new RangeError(`a piece of ${piece.length} bytes`);
    if (effort !== this.#effort) this.#set(effort);
    this.#memory.set(piece, PLAIN);
    return this.#memory.slice(PACKED, this.#kernel.deflate(piece.length));
  }

  #set(effort: Effort): void {
    const { maxChain, lazyChain, maxLazy, niceLength, repeatLength, maxInsert, leastMatch } = effort;
    this.#kernel.setEffort(maxChain, lazyChain, maxLazy, niceLength, repeatLength, maxInsert, leastMatch);
    this.#effort = effort;
  }
}
