import { closeSync, openSync, readSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { ioError } from '../../bytes/disk/io-error.ts';
import { environmentError, type OldumpError } from '../../errors.ts';
import type { FrameCodec } from '../frames/choose-frame-codec.ts';
import {
  aligned,
  columnsStart,
  RUN_END_BYTES,
  HEADER_BYTES,
  payloadBytes,
  type RunSlice,
} from '../contract/run-file.ts';

/**
 * Reads a run file frame by frame.
 *
 * Memory: `readerBytes(run)` of the codec's area from `start`, reserved by the caller: a frame is valid until the
 * next call of `next`. Synchronous: what is read in order the system has read ahead.
 * Throws an environment error when the file is not what was written.
 */
export class RunReader {
  /** Where the first row of every frame lies in the area. */
  readonly start: number;
  /** Of the frame at hand: its rows and their bytes, and where their table (run-file.ts) begins in the area. */
  rows = 0;
  rowBytes = 0;
  columnsAt = 0;
  readonly #run: RunSlice;
  readonly #file: number;
  readonly #codec: FrameCodec;
  /** The packed payload that the header announces, and behind it the next header. */
  readonly #packed: Buffer;
  readonly #header = Buffer.alloc(HEADER_BYTES);
  #position: number;
  #rowsRead = 0;
  #rowBytesRead = 0;
  #isClosed = false;

  private constructor(run: RunSlice, file: number, codec: FrameCodec, at: number) {
    this.#run = run;
    this.#file = file;
    this.#codec = codec;
    this.start = at;
    const packedAt = at + aligned(run.largestPlainBytes);
    this.#packed = codec.area.subarray(packedAt, packedAt + run.largestPackedBytes + HEADER_BYTES);
    this.#position = run.offset;
  }

  static open(run: RunSlice, codec: FrameCodec, at: number): RunReader {
    try {
      return new RunReader(run, run.fd ?? openSync(run.path, 'r'), codec, at);
    } catch (error) {
      throw ioError(error, run.path, 'work');
    }
  }

  /** Where the frame begins that comes next. */
  get position(): number {
    return this.#position - (this.#position === this.#run.offset ? 0 : HEADER_BYTES);
  }

  /** Where all frames lie. */
  get area(): Buffer {
    return this.#codec.area;
  }

  /** Reads the next frame, over the one before; false behind the last one. */
  next(): boolean {
    if (this.#position === this.#run.offset) this.#readExactly(this.#header);
    const { rowBytes, rows, packedBytes, crc } = this.#announced();
    const isEnd = rowBytes === 0;
    const read = this.#packed.subarray(0, packedBytes + (isEnd ? 0 : HEADER_BYTES));
    this.#readExactly(read);
    const packed = read.subarray(0, packedBytes);
    if (crc32(packed, crc32(this.#header.subarray(0, 12))) !== crc) throw this.#damaged('wrong checksum');
    if (isEnd) return this.#end(packed);
    this.#rowsRead += rows;
    this.#rowBytesRead += rowBytes;
    this.#unpack(packedBytes, rowBytes, rows);
    this.#packed.copy(this.#header, 0, packedBytes);
    return true;
  }

  /** Closes what was opened here; safe to call twice. */
  close(): void {
    if (!this.#isClosed && this.#run.fd === undefined) closeSync(this.#file);
    this.#isClosed = true;
  }

  #announced(): { rowBytes: number; rows: number; packedBytes: number; crc: number } {
    const announced = {
      rowBytes: this.#header.readUInt32LE(0),
      rows: this.#header.readUInt32LE(4),
      packedBytes: this.#header.readUInt32LE(8),
      crc: this.#header.readUInt32LE(12),
    };
    const { rowBytes, rows, packedBytes } = announced;
    const { largestPlainBytes, largestPackedBytes } = this.#run;
    if (payloadBytes(rowBytes, rows) > largestPlainBytes || packedBytes > largestPackedBytes)
      throw this.#damaged('impossible sizes');
    return announced;
  }

  #unpack(packedBytes: number, rowBytes: number, rows: number): void {
    const packedAt = this.#packed.byteOffset - this.area.byteOffset;
    const end = this.start + payloadBytes(rowBytes, rows);
    if (this.#codec.unpack(packedAt, packedAt + packedBytes, this.start, end) !== end)
      throw this.#damaged('it cannot be unpacked');
    this.rows = rows;
    this.rowBytes = rowBytes;
    this.columnsAt = this.start + columnsStart(rowBytes);
  }

  /** Who read all of the run has seen all that the file says was written. */
  #end(totals: Buffer): false {
    const { rows, rowBytes, offset } = this.#run;
    const isWhole =
      totals.length === RUN_END_BYTES &&
      totals.readBigUInt64LE(0) === BigInt(rows) &&
      totals.readBigUInt64LE(8) === BigInt(rowBytes);
    const hasAll = offset > 0 || (this.#rowsRead === rows && this.#rowBytesRead === rowBytes);
    if (!isWhole || !hasAll) throw this.#damaged('rows are missing');
    return false;
  }

  #readExactly(into: Buffer): void {
    for (let at = 0; at < into.length;) {
      const bytes = this.#read(into, at);
      if (bytes === 0) throw this.#damaged('it is cut short');
      at += bytes;
      this.#position += bytes;
    }
  }

  #read(into: Buffer, at: number): number {
    try {
      return readSync(this.#file, into, at, into.length - at, this.#position);
    } catch (error) {
      throw ioError(error, this.#run.path, 'work');
    }
  }

  #damaged(what: string): OldumpError {
    return environmentError(`a temporary file of the sort is damaged: ${what}`, {
      position: { file: this.#run.path },
      advice: 'check the disk and start again',
    });
  }
}
