import { incompleteError } from '../../errors.ts';
import type { IndexedFile } from '../index/block-index-file.ts';
import { combineCrc32 } from '../gzip/crc-combine.ts';
import { failsChecksum, GZIP_TRAILER_BYTES } from '../gzip/gzip-header.ts';
import type { RowSums } from './packed-rows.ts';

/**
 * Proves that what the workers inflated, put together, is what the gzip file's trailer and index say.
 *
 * In: the sums of all groups, in the order of the file; then `end`.
 */
export class PackedProof {
  readonly #name: string;
  readonly #file: IndexedFile;
  #rows = 0;
  #plainBytes = 0;
  #crc32 = 0;

  constructor(name: string, file: IndexedFile) {
    this.#name = name;
    this.#file = file;
  }

  /** The sums of all groups in front of those that come. */
  startFrom({ rows, plainBytes, crc32 }: RowSums): void {
    this.#rows = rows;
    this.#plainBytes = plainBytes;
    this.#crc32 = crc32;
  }

  /** Throws: incomplete when the rows are not as many as the index knows in these blocks. */
  add(sums: RowSums, place: { readonly compressedOffset: number; readonly rows: number }): void {
    if (sums.rows !== place.rows) {
      const reason = `${sums.rows} rows from compressed byte ${place.compressedOffset} on, its index knows ${place.rows}`;
      throw incompleteError(reason, { position: { file: this.#name, byte: place.compressedOffset } });
    }
    this.#rows += sums.rows;
    this.#crc32 = combineCrc32(this.#crc32, sums.crc32, sums.plainBytes);
    this.#plainBytes += sums.plainBytes;
  }

  /** Throws: incomplete when the checksum disagrees. */
  end(): void {
    const { rows, plainBytes, crc32, bytes } = this.#file;
    if (this.#rows !== rows || this.#plainBytes !== plainBytes)
      throw new Error(`${this.#name}: ${this.#rows} of ${rows} rows were inflated`);
    if (this.#crc32 !== crc32)
      throw failsChecksum({ file: this.#name, member: 1 }, bytes - GZIP_TRAILER_BYTES);
  }
}
