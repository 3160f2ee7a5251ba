import type { Effort } from './effort.ts';

/** What deflates a piece of at most MOST_BYTES, ended by a full flush; one per thread, kept by its owner. */
export interface PieceDeflater {
  /** Memory of its own; the same bytes and effort give the same ones anywhere. */
  deflate(piece: Uint8Array, effort: Effort): Uint8Array;
}
