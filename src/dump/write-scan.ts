import type { ByteBuffer } from '../record/byte-buffer.ts';
import { createInserts, MAX_INSERT_BYTES, NOTHING } from './scan-edits.ts';
import { LF, SPACE, TAB } from './scan-json.ts';
import type { RowScanner } from './scan-row.ts';

/** Below this a loop is faster than the view a native copy needs. */
const NATIVE_COPY_BYTES = 128;

const LETTER_T_BYTE = 0x54;

/**
 * Writes scanned rows as cdump rows: four columns, then the JSON with its edits.
 *
 * Memory: `out`, sized once a row; nothing is allocated for a row but by a growing `out`.
 */
export class ScanWriter {
  readonly #inserts = createInserts();
  readonly #out: ByteBuffer;

  constructor(out: ByteBuffer) {
    this.#out = out;
  }

  /** In: the bytes that were scanned, up to `end`, the row's LF. */
  write(bytes: Uint8Array, scan: RowScanner, end: number): void {
    const out = this.#out;
    out.ensure(2 * (end - scan.jsonStart) + (scan.edits.inserts + 2) * MAX_INSERT_BYTES + 8);
    let at = this.#column(bytes, scan.typePrefix, scan.typeStart, scan.typeEnd, out.length);
    at = this.#column(bytes, scan.keyPrefix, scan.keyStart, scan.keyEnd, at);
    at = this.#column(bytes, NOTHING, scan.revisionStart, scan.revisionEnd, at);
    const modifiedAt = at;
    at = this.#column(bytes, NOTHING, scan.modifiedStart, scan.modifiedEnd, at);
    if (scan.modifiedIsEdited) blanksToT(out.bytes, modifiedAt, at);
    at = this.#json(bytes, scan, end, at);
    out.bytes[at++] = LF;
    out.length = at;
  }

  #column(bytes: Uint8Array, insert: number, start: number, end: number, at: number): number {
    const target = this.#out.bytes;
    at = this.#insert(insert, at);
    at = copySpan(bytes, start, end, target, at);
    target[at] = TAB;
    return at + 1;
  }

  #json(bytes: Uint8Array, { jsonStart, edits }: RowScanner, end: number, at: number): number {
    const target = this.#out.bytes;
    let from = jsonStart;
    for (let i = 0; i < edits.count; i++) {
      const edit = edits.at[i]!;
      at = this.#insert(edits.insert[i]!, copySpan(bytes, from, edit, target, at));
      from = edit + edits.skip[i]!;
    }
    return copySpan(bytes, from, end, target, at);
  }

  #insert(insert: number, at: number): number {
    if (insert === NOTHING) return at;
    const text = this.#inserts[insert]!;
    return copySpan(text, 0, text.length, this.#out.bytes, at);
  }
}

function copySpan(from: Uint8Array, start: number, end: number, to: Buffer, at: number): number {
  const length = end - start;
  if (length >= NATIVE_COPY_BYTES) to.set(from.subarray(start, end), at);
  else for (let i = 0; i < length; i++) to[at + i] = from[start + i]!;
  return at + length;
}

function blanksToT(bytes: Buffer, start: number, end: number): void {
  for (let at = start; at < end; at++) if (bytes[at] === SPACE) bytes[at] = LETTER_T_BYTE;
}
