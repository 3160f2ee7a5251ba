import { LEAST_MATCH_BYTES, LONG } from './lz4-format.ts';

/**
 * Unpacks one LZ4 block, bytes[start, end), to bytes[at, limit).
 *
 * Out: the end of the plain bytes; -1 when the block is damaged or has more than fits. Touches nothing but [at, limit).
 */
export function lz4Unpack(bytes: Buffer, start: number, end: number, at: number, limit: number): number {
  let from = start;
  let to = at;
  while (from < end) {
    const token = bytes[from++]!;
    let length = token >>> 4;
    if (length === LONG) {
      for (let byte = 255; byte === 255; length += byte) {
        if (from === end || length > limit - to) return -1;
        byte = bytes[from++]!;
      }
    }
    if (length > end - from || length > limit - to) return -1;
    to = copyApart(bytes, from, length, to);
    from += length;
    if (from === end) return to;
    if (end - from < 2) return -1;
    const offset = bytes[from]! | (bytes[from + 1]! << 8);
    from += 2;
    if (offset === 0 || offset > to - at) return -1;
    let more = token & LONG;
    if (more === LONG) {
      for (let byte = 255; byte === 255; more += byte) {
        if (from === end || more > limit - to) return -1;
        byte = bytes[from++]!;
      }
    }
    more += LEAST_MATCH_BYTES;
    if (more > limit - to) return -1;
    to = offset < more ? copyOnward(bytes, to - offset, more, to) : copyApart(bytes, to - offset, more, to);
  }
  return -1;
}

/** Below this, a call costs more than the bytes do. */
const FEW_BYTES = 48;

function copyApart(bytes: Buffer, from: number, length: number, to: number): number {
  if (length < FEW_BYTES) return copyOnward(bytes, from, length, to);
  bytes.copyWithin(to, from, from + length);
  return to + length;
}

/** Byte by byte: a match that reaches into itself repeats. */
function copyOnward(bytes: Buffer, from: number, length: number, to: number): number {
  const end = to + length;
  while (to < end) bytes[to++] = bytes[from++]!;
  return to;
}
