import { open, rm, type FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import lz4 from 'lz4-napi';
import { withPath } from '../bytes/io-error.ts';
import { environmentError, type OldumpError } from '../errors.ts';
import type { NativeGarbage } from './native-garbage.ts';
import { columnsStart, END_BYTES, HEADER_BYTES, payloadBytes, type RunFile } from './run-file.ts';

/** The rows of one frame and where they lie. */
export interface Frame {
  readonly bytes: Buffer;
  readonly rows: number;
  /** Per row: its length with LF, its key counted from its start, its revision. */
  readonly lengths: Uint32Array;
  readonly keyStarts: Uint32Array;
  readonly keyEnds: Uint32Array;
  readonly revisions: Uint32Array;
}

/**
 * Reads a run file frame by frame, the packed bytes of the next always under way.
 *
 * Memory: `readerBytes(run)`, reused: a frame is valid until the next call of `next`.
 * Throws an environment error when the file is not what was written.
 * Behind the last frame, and at `close`, the file is closed and removed.
 */
export class RunReader {
  readonly #run: RunFile;
  readonly #handle: FileHandle;
  readonly #garbage: NativeGarbage;
  readonly #header = Buffer.alloc(HEADER_BYTES);
  /** The packed payload that `#header` announces, and behind it the next header. */
  readonly #packed: Buffer;
  readonly #plain: Buffer;
  #pending: Promise<void>;
  #closed: Promise<void> | undefined;
  #position = 0;
  #rows = 0;
  #rowBytes = 0;

  private constructor(run: RunFile, handle: FileHandle, garbage: NativeGarbage) {
    this.#run = run;
    this.#handle = handle;
    this.#garbage = garbage;
    this.#packed = Buffer.allocUnsafeSlow(run.largestPackedBytes + HEADER_BYTES);
    this.#plain = Buffer.allocUnsafeSlow(run.largestPlainBytes);
    this.#pending = this.#readAhead(true);
  }

  static async open(run: RunFile, garbage: NativeGarbage): Promise<RunReader> {
    return new RunReader(run, await withPath(run.path, open(run.path, 'r'), 'work'), garbage);
  }

  /** The next frame; undefined behind the last one, when all rows have been seen. */
  async next(): Promise<Frame | undefined> {
    await this.#pending;
    if (this.#garbage.isDue) await this.#garbage.sweep();
    const { rowBytes, rows, packedBytes, crc } = this.#announced();
    const packed = this.#packed.subarray(0, packedBytes);
    if (crc32(packed, crc32(this.#header.subarray(0, 12))) !== crc) throw this.#damaged('wrong checksum');
    if (rowBytes === 0) return await this.#end(packed);
    this.#rows += rows;
    this.#rowBytes += rowBytes;
    this.#unpack(packed);
    this.#packed.copy(this.#header, 0, packedBytes);
    this.#pending = this.#readAhead(false);
    return frameIn(this.#plain, rowBytes, rows);
  }

  /** Closes and removes the file; safe to call twice. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    await Promise.allSettled([this.#pending]);
    await withPath(this.#run.path, this.#handle.close());
    await withPath(this.#run.path, rm(this.#run.path, { force: true }));
  }

  /** Reads what the header announces; its failure is thrown by `next`. */
  #readAhead(isFirst: boolean): Promise<void> {
    const reading = isFirst
      ? this.#readExactly(this.#header).then(() => this.#readPayload())
      : this.#readPayload();
    reading.catch(() => undefined);
    return reading;
  }

  async #readPayload(): Promise<void> {
    const { rowBytes, rows, packedBytes } = this.#announced();
    const fits =
      payloadBytes(rowBytes, rows) <= this.#run.largestPlainBytes &&
      packedBytes <= this.#run.largestPackedBytes;
    if (!fits) throw this.#damaged('impossible sizes');
    const isEnd = rowBytes === 0;
    await this.#readExactly(this.#packed.subarray(0, packedBytes + (isEnd ? 0 : HEADER_BYTES)));
  }

  #announced(): { rowBytes: number; rows: number; packedBytes: number; crc: number } {
    return {
      rowBytes: this.#header.readUInt32LE(0),
      rows: this.#header.readUInt32LE(4),
      packedBytes: this.#header.readUInt32LE(8),
      crc: this.#header.readUInt32LE(12),
    };
  }

  /** lz4 answers with a buffer of its own; copied at once, it is garbage a sweep can take. */
  #unpack(packed: Buffer): void {
    const plain = lz4.uncompressSync(packed);
    this.#garbage.add(plain.length);
    plain.copy(this.#plain);
  }

  async #end(totals: Buffer): Promise<undefined> {
    const { rows, rowBytes } = this.#run;
    const isWhole =
      totals.length === END_BYTES &&
      totals.readBigUInt64LE(0) === BigInt(this.#rows) &&
      totals.readBigUInt64LE(8) === BigInt(this.#rowBytes);
    if (!isWhole || this.#rows !== rows || this.#rowBytes !== rowBytes)
      throw this.#damaged('rows are missing');
    await this.close();
    return undefined;
  }

  async #readExactly(into: Buffer): Promise<void> {
    for (let at = 0; at < into.length;) {
      const reading = this.#handle.read(into, at, into.length - at, this.#position);
      const { bytesRead } = await withPath(this.#run.path, reading, 'work');
      if (bytesRead === 0) throw this.#damaged('it is cut short');
      at += bytesRead;
      this.#position += bytesRead;
    }
  }

  #damaged(what: string): OldumpError {
    return environmentError(`a temporary file of the sort is damaged: ${what}`, {
      position: { file: this.#run.path },
      advice: 'check the disk and start again',
    });
  }
}

function frameIn(plain: Buffer, rowBytes: number, rows: number): Frame {
  const start = columnsStart(rowBytes);
  const column = (index: number) => new Uint32Array(plain.buffer, start + 4 * index * rows, rows);
  return {
    bytes: plain,
    rows,
    lengths: column(0),
    keyStarts: column(1),
    keyEnds: column(2),
    revisions: column(3),
  };
}
