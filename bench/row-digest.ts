import { hash } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** What two files of rows are compared by. */
export interface Digest {
  readonly rows: number;
  /** Plain bytes, every LF included. */
  readonly bytes: number;
  /** Of the rows as a multiset: their order does not matter. */
  readonly set: string;
  /** Of the rows in their order. */
  readonly crc32: number;
}

/**
 * Gathers a digest row by row. The set is the sum of the rows' SHA-256 in eight lanes modulo
 * 2^32: a row lost, doubled or changed in one byte changes it, another order does not.
 */
export class RowDigest {
  readonly #lanes = new Uint32Array(8);
  #rows = 0;
  #bytes = 0;
  #crc32 = 0;

  /** Takes a row with its LF. */
  add(row: Buffer): void {
    const sum = hash('sha256', row, 'buffer');
    for (let lane = 0; lane < 8; lane++) this.#lanes[lane]! += sum.readUInt32LE(4 * lane);
    this.#rows += 1;
    this.#bytes += row.length;
    this.#crc32 = crc32(row, this.#crc32);
  }

  end(): Digest {
    const set = Buffer.from(this.#lanes.buffer).toString('hex');
    return { rows: this.#rows, bytes: this.#bytes, set, crc32: this.#crc32 };
  }
}
