import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { ioError } from '../../bytes/disk/io-error.ts';
import type { FrameBuilder } from '../frames/frame-builder.ts';
import { packedFrameBound } from '../frames/choose-frame-codec.ts';
import type { FrameCodec } from '../contract/frame-codec.ts';
import { aligned, RUN_END_BYTES, HEADER_BYTES, type RunFile } from '../contract/run-file.ts';
import { MarkBuilder } from '../contract/run-marks.ts';
import type { SortScratch } from './sort-scratch.ts';

/** What a run is written with. */
export interface RunSpace {
  readonly scratch: SortScratch;
  readonly frameBytes: number;
  /** Most bytes of a payload: of the longest row, where that is more than a frame. */
  readonly longestPayload: number;
  /** Where in the codec's area its memory begins; `writerBytes` of it. */
  readonly at: number;
}

/** Memory that writing a run takes. */
export function writerBytes(longestPayload: number): number {
  return aligned(longestPayload) + aligned(HEADER_BYTES + packedFrameBound(longestPayload));
}

/**
 * Writes one run file, frame by frame.
 *
 * In: rows in order.  Memory: a frame and its packed form, in the codec's area; nothing is allocated per frame.
 * Synchronous: it runs in workers, which have nothing else to do meanwhile.
 * Throws an environment error with the path (disk full, …) and leaves no file then.
 */
export class RunWriter {
  readonly #path: string;
  readonly #file: number;
  readonly #codec: FrameCodec;
  readonly #frame: FrameBuilder;
  readonly #marks: MarkBuilder;
  readonly #payloadAt: number;
  /** A frame as it goes to the file: header, packed payload. */
  readonly #packedAt: number;
  #rows = 0;
  #rowBytes = 0;
  #fileBytes = 0;
  #largestPlainBytes = 0;
  #largestPackedBytes = RUN_END_BYTES;

  private constructor(path: string, file: number, { scratch, frameBytes, longestPayload, at }: RunSpace) {
    this.#path = path;
    this.#file = file;
    this.#codec = scratch.codec;
    this.#frame = scratch.frame(frameBytes);
    this.#marks = new MarkBuilder(frameBytes);
    this.#payloadAt = at;
    this.#packedAt = at + aligned(longestPayload);
    this.#codec.reserve(at + writerBytes(longestPayload));
    this.#frame.open(this.#codec.area, at);
  }

  /** Writes a run in full: `fill` adds the rows; whatever it throws, the file is closed and removed. */
  static write(path: string, space: RunSpace, fill: (writer: RunWriter) => void): RunFile {
    const file = openNew(path);
    try {
      const writer = new RunWriter(path, file, space);
      fill(writer);
      writer.#finish();
      closeSync(file);
      return writer.#summary();
    } catch (error) {
      closeSync(file);
      rmSync(path, { force: true });
      throw ioError(error, path, 'work');
    }
  }

  /** Adds the row bytes[start, end), its LF included. */
  add(bytes: Buffer, start: number, end: number, keyStart: number, keyEnd: number, revision: number): void {
    if (!this.#frame.hasRoomFor(end - start)) this.#writeFrame();
    this.#frame.add(bytes, start, end, keyStart, keyEnd, revision);
  }

  #finish(): void {
    if (this.#frame.rows > 0) this.#writeFrame();
    const { area } = this.#codec;
    const end = this.#packedAt + HEADER_BYTES;
    area.writeBigUInt64LE(BigInt(this.#rows), end);
    area.writeBigUInt64LE(BigInt(this.#rowBytes), end + 8);
    this.#write(0, 0, end + RUN_END_BYTES);
  }

  #writeFrame(): void {
    const frame = this.#frame;
    const { rows, rowBytes } = frame;
    const { area } = this.#codec;
    this.#marks.frame(area, frame.firstKeyStart, frame.firstKeyEnd, this.#fileBytes, this.#rowBytes);
    const end = frame.take();
    const packedEnd = this.#codec.pack(this.#payloadAt, end, this.#packedAt + HEADER_BYTES);
    this.#write(rowBytes, rows, packedEnd);
    this.#rows += rows;
    this.#rowBytes += rowBytes;
    this.#largestPlainBytes = Math.max(this.#largestPlainBytes, end - this.#payloadAt);
    const packedBytes = packedEnd - this.#packedAt - HEADER_BYTES;
    this.#largestPackedBytes = Math.max(this.#largestPackedBytes, packedBytes);
  }

  /** Puts the header in front of the packed bytes, which end at `end`, and writes both. */
  #write(rowBytes: number, rows: number, end: number): void {
    const frame = this.#codec.area.subarray(this.#packedAt, end);
    frame.writeUInt32LE(rowBytes, 0);
    frame.writeUInt32LE(rows, 4);
    frame.writeUInt32LE(frame.length - HEADER_BYTES, 8);
    frame.writeUInt32LE(crc32(frame.subarray(HEADER_BYTES), crc32(frame.subarray(0, 12))), 12);
    for (let at = 0; at < frame.length;) at += writeSync(this.#file, frame, at);
    this.#fileBytes += frame.length;
  }

  #summary(): RunFile {
    return {
      path: this.#path,
      rows: this.#rows,
      rowBytes: this.#rowBytes,
      fileBytes: this.#fileBytes,
      largestPlainBytes: this.#largestPlainBytes,
      largestPackedBytes: this.#largestPackedBytes,
      marks: this.#marks.build(),
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
