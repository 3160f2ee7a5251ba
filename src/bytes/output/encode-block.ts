import { crc32 } from 'node:zlib';
import type { Codec } from '../codec.ts';
import type { Deflater } from '../deflate/deflater.ts';

const LF = 10;
const TAB = 9;

/** A block of rows as it goes into an output, with what the file's trailer and index need to know of it. */
export interface EncodedBlock {
  /** Deflated and ended by a full flush, or plain; memory of its own. */
  readonly body: Uint8Array;
  readonly plainBytes: number;
  /** Of the plain bytes. */
  readonly crc32: number;
  readonly rows: number;
  readonly firstKey: string;
}

export interface EncodeOptions {
  readonly codec: Codec;
  /** The column that holds the key, from 0: 1 in rows, 0 in deworks. */
  readonly keyColumn: number;
}

/**
 * Encodes one block of whole rows; pure, made to run in a worker.
 *
 * A gzip body ends with a full flush: at a byte boundary, without a final bit, its window
 * forgotten. So bodies put one behind the other are one valid deflate stream, and each can
 * be inflated alone. The same plain bytes and level give the same body anywhere.
 */
export function encodeBlock(
  plain: Uint8Array,
  { codec, keyColumn }: EncodeOptions,
  deflater: Pick<Deflater, 'deflate'>,
): EncodedBlock {
  const rows = Buffer.from(plain.buffer, plain.byteOffset, plain.length);
  return {
    body: codec.kind === 'gzip' ? deflater.deflate(rows, codec.level) : new Uint8Array(rows),
    plainBytes: rows.length,
    crc32: crc32(rows),
    rows: countRows(rows),
    firstKey: keyOfFirstRow(rows, keyColumn),
  };
}

export function countRows(rows: Buffer): number {
  let count = 0;
  for (let at = rows.indexOf(LF); at >= 0; at = rows.indexOf(LF, at + 1)) count += 1;
  return count;
}

/** What an index says of a block that begins with these rows. */
export function keyOfFirstRow(rows: Buffer, keyColumn: number): string {
  let start = 0;
  for (let column = 0; column < keyColumn; column += 1) start = rows.indexOf(TAB, start) + 1;
  const tab = rows.indexOf(TAB, start);
  const lineEnd = rows.indexOf(LF);
  const end = tab < 0 || tab > lineEnd ? lineEnd : tab;
  return rows.toString('utf8', start, end);
}
