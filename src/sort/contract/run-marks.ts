import { compareBytes } from '../../record/row/order.ts';

/**
 * The sparse key index of a run: a mark at the beginning of every fourth frame or so.
 * In columns, so that it travels between threads as four buffers: about 36 bytes a mark.
 */
export interface RunMarks {
  /** The marks' keys one behind the other, each the first key of its frame or the first MARK_KEY_BYTES of it. */
  readonly keys: Uint8Array;
  readonly keyEnds: Uint32Array;
  /** Where the frame begins in the file, and how many bytes of rows lie in front of it. */
  readonly offsets: Float64Array;
  readonly rowBytes: Float64Array;
}

/** More marks make ranges cheaper to begin, and take memory. */
export const FRAMES_PER_MARK = 4;
const MARK_KEY_BYTES = 64;

/** Makes the marks of a run while it is written. */
export class MarkBuilder {
  readonly #markBytes: number;
  readonly #keys: Buffer[] = [];
  readonly #offsets: number[] = [];
  readonly #rowBytes: number[] = [];

  constructor(frameBytes: number) {
    this.#markBytes = FRAMES_PER_MARK * frameBytes;
  }

  /** Tells of a frame: its first key bytes[keyStart, keyEnd), its offset, the bytes of rows in front of it. */
  frame(bytes: Buffer, keyStart: number, keyEnd: number, offset: number, rowBytes: number): void {
    const last = this.#rowBytes.at(-1);
    if (last !== undefined && rowBytes - last < this.#markBytes) return;
    this.#keys.push(Buffer.from(bytes.subarray(keyStart, Math.min(keyEnd, keyStart + MARK_KEY_BYTES))));
    this.#offsets.push(offset);
    this.#rowBytes.push(rowBytes);
  }

  build(): RunMarks {
    let end = 0;
    return {
      keys: Uint8Array.from(Buffer.concat(this.#keys)),
      keyEnds: Uint32Array.from(this.#keys, key => (end += key.length)),
      offsets: Float64Array.from(this.#offsets),
      rowBytes: Float64Array.from(this.#rowBytes),
    };
  }
}

/** The key of a mark, or its beginning. */
export function markKey({ keys, keyEnds }: RunMarks, mark: number): Buffer {
  const start = mark === 0 ? 0 : keyEnds[mark - 1]!;
  return Buffer.from(keys.buffer, keys.byteOffset + start, keyEnds[mark]! - start);
}

/** Offset of a frame in front of which every key is smaller than `key`: the last such that has a mark, or 0. */
export function offsetBefore(marks: RunMarks, key: Buffer): number {
  let low = 0; // every mark in front of `low` is surely smaller
  let high = marks.offsets.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isSurelySmaller(markKey(marks, middle), key)) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? 0 : marks.offsets[low - 1]!;
}

/** A mark may hold the beginning of a key only: smaller is sure when the difference lies within it. */
function isSurelySmaller(mark: Buffer, key: Buffer): boolean {
  return compareBytes(mark, 0, mark.length, key, 0, Math.min(mark.length, key.length)) < 0;
}
