import { readSync } from 'node:fs';
import { crc32, inflateRawSync, type InflateRaw } from 'node:zlib';
import { incompleteError, malformedError, type OldumpError } from '../../errors.ts';
import { indexPathOf } from '../index/block-index-file.ts';
import { cutShort, LAST_DEFLATE_BLOCK } from '../gzip/gzip-header.ts';
import { ioError } from '../disk/io-error.ts';
import { isPacked, type PackedRows, type TaskRows } from './packed-rows.ts';

const LF = 10;

/** A block that is damaged may inflate to more than the index says; this tells some more from far more. */
const SLACK_BYTES = 1 << 16;

/** CRC-32 and length of what was inflated so far. */
export interface InflatedSums {
  plainBytes: number;
  crc32: number;
}

/**
 * Reads and inflates packed rows, block by block; a worker keeps one.
 *
 * A block ends at a byte, its window forgotten, but without an end: with our empty last deflate block
 * behind it, it is a whole deflate stream. So a block that is damaged is noticed at its end at the latest.
 * Memory: the largest compressed block so far; each plain block is new memory.
 * Synchronous: it runs in workers, which have nothing else to do meanwhile.
 */
export class PackedReader {
  #compressed = Buffer.alloc(0);

  /**
   * Out: the plain blocks of the rows, one after the other; rows given as bytes are one.  `sums` counts packed ones.
   * Throws, with byte in the compressed file: malformed for damaged deflate data; incomplete where the file ends
   * early, or a block is not the whole rows the index knows.
   */
  *blocks(rows: TaskRows, sums: InflatedSums): Generator<Buffer, void, undefined> {
    if (!isPacked(rows)) {
      yield Buffer.from(rows.buffer, rows.byteOffset, rows.length);
      return;
    }
    let offset = rows.compressedOffset;
    for (const { compressedBytes, plainBytes } of rows.blocks) {
      const plain = inflate(this.#read(rows, offset, compressedBytes), plainBytes, rows.file, offset);
      requireCut(plain, rows, offset);
      sums.crc32 = crc32(plain, sums.crc32);
      sums.plainBytes += plain.length;
      yield plain;
      offset += compressedBytes;
    }
  }

  /** One block and the end that makes it a stream; valid until the next. */
  #read(rows: PackedRows, offset: number, bytes: number): Buffer {
    const streamBytes = bytes + LAST_DEFLATE_BLOCK.length;
    if (this.#compressed.length < streamBytes) this.#compressed = Buffer.allocUnsafeSlow(streamBytes);
    for (let at = 0, read; at < bytes; at += read) {
      read = readAt(rows, this.#compressed.subarray(at, bytes), offset + at);
      if (read === 0) throw cutShort({ file: rows.file, member: 1 }, offset + at, 'in its data');
    }
    this.#compressed.set(LAST_DEFLATE_BLOCK, bytes);
    return this.#compressed.subarray(0, streamBytes);
  }
}

function readAt({ fd, file }: PackedRows, into: Buffer, offset: number): number {
  try {
    return readSync(fd, into, 0, into.length, offset);
  } catch (error) {
    throw ioError(error, file, 'work');
  }
}

function inflate(stream: Buffer, plainBytes: number, file: string, offset: number): Buffer {
  const { buffer, taken } = inflateOnce(stream, plainBytes, file, offset);
  if (taken < stream.length) throw unlike(file, offset, 'ends before its end');
  if (buffer.length !== plainBytes)
    throw unlike(file, offset, `holds ${buffer.length} plain bytes, not ${plainBytes}`);
  if (buffer[plainBytes - 1] !== LF) throw unlike(file, offset, 'does not end with a row');
  return buffer;
}

function requireCut(plain: Buffer, { blockBytes, file }: PackedRows, offset: number): void {
  if (blockBytes === undefined || plain.length < blockBytes) return;
  if (plain.indexOf(LF, blockBytes - 1) !== plain.length - 1)
    throw unlike(file, offset, 'holds more rows than one block of ours');
}

/** With `info`, zlib also gives the engine, which knows how many bytes it took; @types/node leaves that out. */
function inflateOnce(
  stream: Buffer,
  plainBytes: number,
  file: string,
  offset: number,
): { buffer: Buffer; taken: number } {
  const limits = { chunkSize: plainBytes + 64, maxOutputLength: plainBytes + SLACK_BYTES };
  try {
    const inflated: unknown = inflateRawSync(stream, { info: true, ...limits });
    const { buffer, engine } = inflated as { buffer: Buffer; engine: InflateRaw };
    return { buffer, taken: engine.bytesWritten };
  } catch (error) {
    if (!DAMAGED.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
    throw malformedError(`gzip member 1 is damaged, near compressed byte ${offset}`, {
      position: { file, byte: offset },
      cause: error,
    });
  }
}

const DAMAGED: ReadonlySet<string> = new Set([
  'Z_DATA_ERROR',
  'Z_NEED_DICT',
  'Z_BUF_ERROR',
  'ERR_BUFFER_TOO_LARGE',
]);

/** The file or its index has changed, or both never belonged together. */
function unlike(file: string, byte: number, what: string): OldumpError {
  return incompleteError(`the block at compressed byte ${byte} ${what}: the file or its index is damaged`, {
    position: { file, byte },
    advice: `without ${indexPathOf(file)} it is read as any other gzip file`,
  });
}
