import { Deflater } from '../../bytes/deflate/deflater.ts';
import { encodeBlock, type EncodedBlock, type EncodeOptions } from '../../bytes/output/encode-block.ts';
import type { WorkerPool } from '../pool.ts';
import { taskNamed } from '../task.ts';

export interface EncodeInput extends EncodeOptions {
  readonly plain: Uint8Array;
}

/** A block of an output, deflated in a worker. */
export const ENCODE_BLOCK = taskNamed('encode-block').of<EncodeInput, EncodedBlock>();

/** The worker's side of ENCODE_BLOCK. */
export function encoder(): (input: EncodeInput) => EncodedBlock {
  const deflater = new Deflater();
  return ({ plain, codec, keyColumn }) => encodeBlock(plain, { codec, keyColumn }, deflater);
}

/** What a RowWriter needs as `encode`: gzip in the workers; plain costs less here than a message would. */
export function blockEncoder(
  pool: WorkerPool,
  options: EncodeOptions,
): (plain: Buffer) => Promise<EncodedBlock> {
  const deflater = new Deflater();
  if (options.codec.kind === 'plain') return async plain => encodeBlock(plain, options, deflater);
  return plain => pool.run(ENCODE_BLOCK, { plain, ...options });
}
