/** From here on a native copy is worth the view it needs. */
const NATIVE_COPY_BYTES = 1024;

/** A buffer with a DataView over the same bytes. */
export interface Viewed {
  readonly bytes: Uint8Array;
  readonly view: DataView;
}

export function viewed(bytes: Uint8Array): Viewed {
  return { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length) };
}

/**
 * Copies from[start, end), which must be ASCII, to `to` at `at`; answers where it ended.
 *
 * Short spans go eight bytes at a time as doubles, which compiles to plain loads and stores: 0.2 ns a byte, where
 * a byte loop takes 1 ns and a native copy 60-140 ns a call. A double may lose its bits only when it is NaN; eight
 * ASCII bytes never are, for a NaN's two highest bytes are at least 7F F0.
 */
export function copyAscii(from: Viewed, start: number, end: number, to: Viewed, at: number): number {
  if (end - start >= NATIVE_COPY_BYTES) {
    to.bytes.set(from.bytes.subarray(start, end), at);
    return at + end - start;
  }
  const lastWord = end - 8;
  for (; start <= lastWord; start += 8, at += 8)
    to.view.setFloat64(at, from.view.getFloat64(start, true), true);
  while (start < end) to.bytes[at++] = from.bytes[start++]!;
  return at;
}
