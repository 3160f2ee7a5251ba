import { constants, deflateRawSync } from 'node:zlib';
import { loadKernel } from '../kernel-file.ts';
import { KernelDeflater, type DeflateKernel } from './deflate-kernel.ts';
import { PlainDeflater } from './deflate-plain.ts';
import { effortOf, type Effort } from './effort.ts';
import { MOST_BYTES, PIECE_BYTES } from './format.ts';
import type { PieceDeflater } from './piece-deflater.ts';

/**
 * Deflates stretches of rows, each by itself and ended by a full flush: at a byte boundary, without a final bit, its
 * window forgotten.
 *
 * Levels 1 to 6 are ours (ADR 0016): the kernel where there is WebAssembly and the compiled file, otherwise its twin in
 * TypeScript, with the same bytes. Levels 7 to 9 are zlib's. One per thread, kept by its owner; made real by the first use.
 */
export class Deflater {
  readonly #makePieces: () => PieceDeflater;
  #pieces: PieceDeflater | undefined;

  constructor(makePieces: () => PieceDeflater = pieceDeflater) {
    this.#makePieces = makePieces;
  }

  /** Memory of its own; the same bytes and level give the same ones anywhere. */
  deflate(rows: Uint8Array, level: number): Uint8Array {
    const effort = effortOf(level);
    return effort ? this.#deflate(rows, effort) : deflateByZlib(rows, level);
  }

  #deflate(rows: Uint8Array, effort: Effort): Uint8Array {
    const deflater = (this.#pieces ??= this.#makePieces());
    if (rows.length <= MOST_BYTES) return deflater.deflate(rows, effort);
    const bodies: Uint8Array[] = [];
    for (let at = 0; at < rows.length; at += PIECE_BYTES)
      bodies.push(deflater.deflate(rows.subarray(at, at + PIECE_BYTES), effort));
    return together(bodies);
  }
}

function pieceDeflater(): PieceDeflater {
  const kernel = loadKernel<DeflateKernel>('deflate');
  return kernel ? new KernelDeflater(kernel) : new PlainDeflater();
}

/** Its memory is no part of a larger one: structured cloning would copy all of it. */
function together(bodies: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(bodies.reduce((bytes, body) => bytes + body.length, 0));
  let at = 0;
  for (const body of bodies) {
    whole.set(body, at);
    at += body.length;
  }
  return whole;
}

/** As zlib does it. */
export function deflateByZlib(rows: Uint8Array, level: number): Uint8Array {
  const body = deflateRawSync(rows, {
    level,
    memLevel: 9,
    chunkSize: 1 << 16,
    finishFlush: constants.Z_FULL_FLUSH,
  });
  // Structured cloning copies the whole memory under a view.
  return body.length === body.buffer.byteLength ? body : new Uint8Array(body);
}
