import { crc32 } from 'node:zlib';
import type { RowWriter } from '../bytes/output/row-writer.ts';
import { ByteBuffer } from '../record/text/byte-buffer.ts';
import { comparePlaces, keepRow, newPlacedRow, type PlacedRow, type SortedOrder } from './sorted-order.ts';
import { CHANGES_FORMAT, CHANGES_VERSION, crcText, type Totals } from './change-format.ts';

export interface ChangeCounts {
  added: number;
  changed: number;
  deleted: number;
}

const FLUSH_BYTES = 1 << 16;

/**
 * Writes changes as they are found; a row that goes and a row that comes with the same key and nothing between
 * them are one change.  Memory: one row, and 64 KiB.
 */
export class ChangeWriter {
  readonly #writer: RowWriter;
  readonly #out = new ByteBuffer(2 * FLUSH_BYTES);
  readonly #counts: ChangeCounts = { added: 0, changed: 0, deleted: 0 };
  /** A row that may yet meet its other half. */
  readonly #held = newPlacedRow();
  #own: Buffer = Buffer.alloc(0);
  #holds: 'nothing' | 'gone' | 'came' = 'nothing';

  constructor(order: SortedOrder, writer: RowWriter) {
    this.#writer = writer;
    this.#out.appendText(`${CHANGES_FORMAT}\t${CHANGES_VERSION}\t${order}\t\t\t\t\t\n`);
  }

  get isDue(): boolean {
    return this.#out.length >= FLUSH_BYTES;
  }

  async flush(): Promise<void> {
    await this.#writer.write(this.#out.written());
    this.#out.clear();
  }

  gone(row: PlacedRow): void {
    if (this.#holds === 'came' && this.#isOfHeldKey(row)) this.#changed(row, this.#held);
    else this.#hold('gone', row);
  }

  came(row: PlacedRow): void {
    if (this.#holds === 'gone' && this.#isOfHeldKey(row)) this.#changed(this.#held, row);
    else this.#hold('came', row);
  }

  same(): void {
    if (this.#holds !== 'nothing') this.#letGo();
  }

  /** The last line says what both files are, to the last byte. */
  async end(old: Totals, now: Totals): Promise<ChangeCounts> {
    this.#letGo();
    this.#out.appendText(
      `end\t${old.rows}\t${crcText(old.crc32)}\t${old.plainBytes}\tend\t${now.rows}\t${now.plainBytes}\t${crcText(now.crc32)}\n`,
    );
    await this.flush();
    return this.#counts;
  }

  #isOfHeldKey(row: PlacedRow): boolean {
    return comparePlaces(row, this.#held) === 0;
  }

  #hold(what: 'gone' | 'came', { bytes, start, end, columns, file }: PlacedRow): void {
    this.#letGo();
    this.#holds = what;
    const held = this.#held;
    Object.assign(held.columns, columns);
    held.bytes = bytes;
    held.start = start;
    held.end = end;
    held.file = file;
    this.#own = keepRow(held, this.#own);
  }

  #letGo(): void {
    const { bytes, start, end, columns } = this.#held;
    if (this.#holds === 'came') {
      this.#counts.added += 1;
      this.#out.appendText('added\t\t\t');
      this.#out.appendBytes(bytes, start, end);
    } else if (this.#holds === 'gone') {
      this.#counts.deleted += 1;
      this.#appendReplaced('deleted', this.#held);
      this.#out.appendBytes(bytes, start, columns.keyEnd);
      this.#out.appendText('\t\t\t\n');
    }
    this.#holds = 'nothing';
  }

  #changed(old: PlacedRow, now: PlacedRow): void {
    this.#counts.changed += 1;
    this.#appendReplaced('changed', old);
    this.#out.appendBytes(now.bytes, now.start, now.end);
    this.#holds = 'nothing';
  }

  #appendReplaced(change: string, { bytes, start, end, columns }: PlacedRow): void {
    const sum = crcText(crc32(bytes.subarray(start, end)));
    this.#out.appendText(`${change}\t${columns.revision}\t${sum}\t`);
  }
}
