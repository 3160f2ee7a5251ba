import type { ByteBuffer } from '../../record/text/byte-buffer.ts';

/** A row's offset in the dump: 280 TB. */
export const ID_BYTES = 12;
/** A place in a list, a length, an offset within a document. */
export const INDEX_BYTES = 8;

const ZERO = 0x30;
const LETTERS = 0x61 - 10;

/** Appends a number in hexadecimal at a fixed width, so that byte order is number order. */
export function appendFixed(out: ByteBuffer, value: number, width: number): void {
  out.ensure(width);
  let rest = value;
  for (let at = out.length + width - 1; at >= out.length; at--) {
    const digit = rest % 16;
    out.bytes[at] = digit < 10 ? ZERO + digit : LETTERS + digit;
    rest = (rest - digit) / 16;
  }
  out.length += width;
}

export function readFixed(bytes: Uint8Array, start: number, width: number): number {
  let value = 0;
  for (let at = start; at < start + width; at++) {
    const byte = bytes[at]!;
    value = value * 16 + (byte >= 0x61 ? byte - LETTERS : byte - ZERO);
  }
  return value;
}
