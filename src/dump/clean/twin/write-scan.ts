import type { ByteBuffer } from '../../../record/text/byte-buffer.ts';
import { copyAscii, viewed, type Viewed } from '../copy-ascii.ts';
import { createInserts, MAX_INSERT_BYTES, NOTHING } from './scan-edits.ts';
import { LF, SPACE, TAB } from './scan-json.ts';
import type { RowScanner } from './scan-row.ts';

const LETTER_T_BYTE = 0x54;

/**
 * Writes scanned rows as cdump rows: four columns, then the JSON with its edits. All of it is ASCII, as scanned.
 *
 * Memory: `out`, sized once a row; nothing is allocated for a row but by a growing `out`.
 */
export class ScanWriter {
  readonly #inserts: readonly Viewed[] = createInserts().map(viewed);
  readonly #source: Viewed;
  readonly #out: ByteBuffer;
  #target: Viewed;

  /** In: the bytes whose rows are scanned. */
  constructor(bytes: Uint8Array, out: ByteBuffer) {
    this.#source = viewed(bytes);
    this.#out = out;
    this.#target = viewed(out.bytes);
  }

  /** In: `end`, where the scanned row's LF is. */
  write(scan: RowScanner, end: number): void {
    this.#makeRoom(2 * (end - scan.jsonStart) + (scan.edits.inserts + 2) * MAX_INSERT_BYTES + 8);
    const bytes = this.#target.bytes;
    let at = this.#column(scan.typePrefix, scan.typeStart, scan.typeEnd, this.#out.length);
    at = this.#column(scan.keyPrefix, scan.keyStart, scan.keyEnd, at);
    at = this.#column(NOTHING, scan.revisionStart, scan.revisionEnd, at);
    const modifiedAt = at;
    at = this.#column(NOTHING, scan.modifiedStart, scan.modifiedEnd, at);
    if (scan.modifiedIsEdited) blanksToT(bytes, modifiedAt, at);
    at = this.#json(scan, end, at);
    bytes[at] = LF;
    this.#out.length = at + 1;
  }

  #makeRoom(moreBytes: number): void {
    this.#out.ensure(moreBytes);
    if (this.#target.bytes !== this.#out.bytes) this.#target = viewed(this.#out.bytes);
  }

  #column(insert: number, start: number, end: number, at: number): number {
    at = copyAscii(this.#source, start, end, this.#target, this.#insert(insert, at));
    this.#target.bytes[at] = TAB;
    return at + 1;
  }

  #json({ jsonStart, edits }: RowScanner, end: number, at: number): number {
    let from = jsonStart;
    for (let i = 0; i < edits.count; i++) {
      const edit = edits.at[i]!;
      at = copyAscii(this.#source, from, edit, this.#target, at);
      at = this.#insert(edits.insert[i]!, at);
      from = edit + edits.skip[i]!;
    }
    return copyAscii(this.#source, from, end, this.#target, at);
  }

  #insert(insert: number, at: number): number {
    if (insert === NOTHING) return at;
    const text = this.#inserts[insert]!;
    return copyAscii(text, 0, text.bytes.length, this.#target, at);
  }
}

function blanksToT(bytes: Uint8Array, start: number, end: number): void {
  for (let at = start; at < end; at++) if (bytes[at] === SPACE) bytes[at] = LETTER_T_BYTE;
}
