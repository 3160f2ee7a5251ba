import { closeSync, openSync, readSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { ioError } from '../bytes/io-error.ts';
import { environmentError, type OldumpError } from '../errors.ts';
import type { FrameCodec } from './frame-codec.ts';
import { aligned, columnsStart, END_BYTES, HEADER_BYTES, payloadBytes, type RunSlice } from './run-file.ts';

/** The rows of one frame and where they lie. */
export interface Frame {
  readonly bytes: Buffer;
  /** Of the first row in `bytes`. */
  readonly start: number;
  readonly rows: number;
  /** Per row: its length with LF, its key counted from its start, its revision. */
  readonly lengths: Uint32Array;
  readonly keyStarts: Uint32Array;
  readonly keyEnds: Uint32Array;
  readonly revisions: Uint32Array;
}

/**
 * Reads a run file frame by frame.
 *
 * Memory: `readerBytes(run)` of the codec's area from `at`, reserved by the caller: a frame is valid until the
 * next call of `next`. Synchronous: what is read in order the system has read ahead.
 * Throws an environment error when the file is not what was written.
 */
export class RunReader {
  readonly #run: RunSlice;
  readonly #file: number;
  readonly #codec: FrameCodec;
  readonly #plainAt: number;
  /** The packed payload that the header announces, and behind it the next header. */
  readonly #packed: Buffer;
  readonly #header = Buffer.alloc(HEADER_BYTES);
  #position: number;
  #rows = 0;
  #rowBytes = 0;
  #isClosed = false;

  private constructor(run: RunSlice, file: number, codec: FrameCodec, at: number) {
    this.#run = run;
    this.#file = file;
    this.#codec = codec;
    this.#plainAt = at;
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

  /** The next frame; undefined behind the last one. */
  next(): Frame | undefined {
    if (this.#position === this.#run.offset) this.#readExactly(this.#header);
    const { rowBytes, rows, packedBytes, crc } = this.#announced();
    const isEnd = rowBytes === 0;
    const read = this.#packed.subarray(0, packedBytes + (isEnd ? 0 : HEADER_BYTES));
    this.#readExactly(read);
    const packed = read.subarray(0, packedBytes);
    if (crc32(packed, crc32(this.#header.subarray(0, 12))) !== crc) throw this.#damaged('wrong checksum');
    if (isEnd) return this.#end(packed);
    this.#rows += rows;
    this.#rowBytes += rowBytes;
    const frame = this.#unpack(packedBytes, rowBytes, rows);
    this.#packed.copy(this.#header, 0, packedBytes);
    return frame;
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

  #unpack(packedBytes: number, rowBytes: number, rows: number): Frame {
    const { area } = this.#codec;
    const start = this.#plainAt;
    const packedAt = this.#packed.byteOffset - area.byteOffset;
    const end = start + payloadBytes(rowBytes, rows);
    if (this.#codec.unpack(packedAt, packedAt + packedBytes, start, end) !== end)
      throw this.#damaged('it cannot be unpacked');
    const columns = area.byteOffset + start + columnsStart(rowBytes);
    const column = (index: number) => new Uint32Array(area.buffer, columns + 4 * index * rows, rows);
    return {
      bytes: area,
      start,
      rows,
      lengths: column(0),
      keyStarts: column(1),
      keyEnds: column(2),
      revisions: column(3),
    };
  }

  /** Who read all of the run has seen all that the file says was written. */
  #end(totals: Buffer): undefined {
    const { rows, rowBytes, offset } = this.#run;
    const isWhole =
      totals.length === END_BYTES &&
      totals.readBigUInt64LE(0) === BigInt(rows) &&
      totals.readBigUInt64LE(8) === BigInt(rowBytes);
    const hasAll = offset > 0 || (this.#rows === rows && this.#rowBytes === rowBytes);
    if (!isWhole || !hasAll) throw this.#damaged('rows are missing');
    return undefined;
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
