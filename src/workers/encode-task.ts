import { encodeBlock, type EncodedBlock, type EncodeOptions } from '../bytes/encode-block.ts';
import type { WorkerPool } from './pool.ts';
import type { Task } from './task.ts';

export interface EncodeInput extends EncodeOptions {
  readonly plain: Uint8Array;
}

/** A block of an output, deflated in a worker. */
export const ENCODE_BLOCK: Task<EncodeInput, EncodedBlock> = { name: 'encode-block' };

export function encodeBlockTask({ plain, codec, keyColumn }: EncodeInput): EncodedBlock {
  return encodeBlock(plain, { codec, keyColumn });
}

/** What a RowWriter needs as `encode`: gzip in the workers; plain costs less here than a message would. */
export function blockEncoder(
  pool: WorkerPool,
  options: EncodeOptions,
): (plain: Buffer) => Promise<EncodedBlock> {
  if (options.codec.kind === 'plain') return async plain => encodeBlock(plain, options);
  return plain => pool.run(ENCODE_BLOCK, { plain, ...options });
}
