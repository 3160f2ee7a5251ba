import { Deflater } from '../../src/bytes/deflate/deflater.ts';
import { encodeBlock, type EncodedBlock, type EncodeOptions } from '../../src/bytes/output/encode-block.ts';

const deflater = new Deflater();

/** A block as an output takes it. */
export function encode(plain: Uint8Array, options: EncodeOptions): EncodedBlock {
  return encodeBlock(plain, options, deflater);
}
