import { ByteBuffer } from '../../record/text/byte-buffer.ts';
import { copyBytes } from '../../record/text/copy-bytes.ts';

const START_BYTES = 5 << 18;
const KEPT_BYTES = 4 << 20;

/**
 * Buffers that a task works in, kept by its thread from one call to the next.
 *
 * Blocks come in shared memory, where small copies are slow (copy-bytes.ts): a task takes its block over in one
 * piece, works in memory of its own, and hands its results over in one piece.
 */
export function createWorkBuffer(): ByteBuffer {
  return new ByteBuffer(START_BYTES);
}

/** Empties the buffer for the next call; one that a long row made large is given up. */
export function emptied(buffer: ByteBuffer): ByteBuffer {
  if (buffer.bytes.length > KEPT_BYTES) return createWorkBuffer();
  buffer.clear();
  return buffer;
}

/** Takes over a block, valid until the buffer is emptied; one too large to keep is read where it lies. */
export function takeOver(into: ByteBuffer, block: Uint8Array): Buffer {
  if (block.length > KEPT_BYTES) return Buffer.from(block.buffer, block.byteOffset, block.length);
  into.ensure(block.length);
  copyBytes(into.bytes, 0, block, 0, block.length);
  into.length = block.length;
  return into.written();
}
