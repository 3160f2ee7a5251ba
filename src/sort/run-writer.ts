import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import lz4 from 'lz4-napi';
import { ioError } from '../bytes/io-error.ts';
import type { FrameBuilder } from './frame-builder.ts';
import type { NativeGarbage } from './native-garbage.ts';
import { END_BYTES, HEADER_BYTES, type RunFile } from './run-file.ts';

/**
 * Writes one run file, frame by frame.
 *
 * In: rows in order.  Memory: the builder's frame and its packed form.
 * Synchronous: it runs in workers, which have nothing else to do meanwhile.
 * Throws an environment error with the path (disk full, …) and leaves no file then.
 */
export class RunWriter {
  readonly #path: string;
  readonly #file: number;
  readonly #frame: FrameBuilder;
  readonly #garbage: NativeGarbage;
  readonly #header = Buffer.alloc(HEADER_BYTES);
  #rows = 0;
  #rowBytes = 0;
  #fileBytes = 0;
  #largestPlainBytes = 0;
  #largestPackedBytes = END_BYTES;

  private constructor(path: string, file: number, frame: FrameBuilder, garbage: NativeGarbage) {
    this.#path = path;
    this.#file = file;
    this.#frame = frame;
    this.#garbage = garbage;
  }

  /** Writes a run in full: `fill` adds the rows; whatever it throws, the file is closed and removed. */
  static async write(
    path: string,
    frame: FrameBuilder,
    garbage: NativeGarbage,
    fill: (writer: RunWriter) => Promise<void>,
  ): Promise<RunFile> {
    const writer = new RunWriter(path, openNew(path), frame, garbage);
    try {
      await fill(writer);
      writer.#finish();
    } catch (error) {
      frame.take();
      closeSync(writer.#file);
      rmSync(path, { force: true });
      throw ioError(error, path, 'work');
    }
    closeSync(writer.#file);
    return writer.#summary();
  }

  /** Adds the row bytes[start, end), its LF included. True: a frame was written, see `settle`. */
  add(
    bytes: Buffer,
    start: number,
    end: number,
    keyStart: number,
    keyEnd: number,
    revision: number,
  ): boolean {
    const isFull = !this.#frame.hasRoomFor(end - start);
    if (isFull) this.#writeFrame();
    this.#frame.add(bytes, start, end, keyStart, keyEnd, revision);
    return isFull;
  }

  /** To be awaited when `add` says so: lets go of packed bytes already written. */
  settle(): Promise<void> | undefined {
    return this.#garbage.isDue ? this.#garbage.sweep() : undefined;
  }

  #finish(): void {
    if (this.#frame.rows > 0) this.#writeFrame();
    const end = Buffer.alloc(END_BYTES);
    end.writeBigUInt64LE(BigInt(this.#rows), 0);
    end.writeBigUInt64LE(BigInt(this.#rowBytes), 8);
    this.#write(0, 0, end);
  }

  #writeFrame(): void {
    const { rows, rowBytes } = this.#frame;
    const payload = this.#frame.take();
    const packed = lz4.compressSync(payload);
    this.#garbage.add(packed.length);
    this.#write(rowBytes, rows, packed);
    this.#rows += rows;
    this.#rowBytes += rowBytes;
    this.#largestPlainBytes = Math.max(this.#largestPlainBytes, payload.length);
    this.#largestPackedBytes = Math.max(this.#largestPackedBytes, packed.length);
  }

  #write(rowBytes: number, rows: number, packed: Buffer): void {
    this.#header.writeUInt32LE(rowBytes, 0);
    this.#header.writeUInt32LE(rows, 4);
    this.#header.writeUInt32LE(packed.length, 8);
    this.#header.writeUInt32LE(crc32(packed, crc32(this.#header.subarray(0, 12))), 12);
    this.#writeAll(this.#header);
    this.#writeAll(packed);
  }

  #writeAll(bytes: Buffer): void {
    for (let at = 0; at < bytes.length;) at += writeSync(this.#file, bytes, at);
    this.#fileBytes += bytes.length;
  }

  #summary(): RunFile {
    return {
      path: this.#path,
      rows: this.#rows,
      rowBytes: this.#rowBytes,
      fileBytes: this.#fileBytes,
      largestPlainBytes: this.#largestPlainBytes,
      largestPackedBytes: this.#largestPackedBytes,
    };
  }
}

function openNew(path: string): number {
  try {
    return openSync(path, 'wx', 0o600);
  } catch (error) {
    throw ioError(error, path, 'work');
  }
}
