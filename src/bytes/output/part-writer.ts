import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { BLOCK_BYTES } from '../block.ts';
import { BlockIndex, type BlockEntry } from '../index/block-index.ts';
import type { Codec } from '../codec.ts';
import { combineCrc32 } from '../gzip/crc-combine.ts';
import type { Deflater } from '../deflate/deflater.ts';
import { encodeBlock } from './encode-block.ts';
import { ioError } from '../disk/io-error.ts';
import type { MemberPart } from '../index/member-part.ts';
import { rowEndFrom, WRITER_SLOT_BYTES } from './row-writer.ts';

/** Blocks that a worker has written one behind the other, to become part of an output: a MemberPart, as threads tell it. */
export interface WrittenPart extends Omit<MemberPart, 'index'> {
  readonly blocks: readonly BlockEntry[];
}

export function memberPartOf({ blocks, ...part }: WrittenPart): MemberPart {
  const index = new BlockIndex();
  for (const block of blocks) index.add(block);
  return { ...part, index };
}

/**
 * Gathers rows into blocks, encodes them and writes them to a file of its own: what a RowWriter does, in a
 * worker and synchronous.
 *
 * A block ends at the first row end at or past BLOCK_BYTES, or where `cut` says.
 * Memory: a block and its encoded form, a block's entry each.
 * Throws environment when the disk is full. No file is made as long as there is no block.
 */
export class PartWriter {
  readonly #path: string;
  readonly #codec: Codec;
  readonly #keyColumn: number;
  readonly #deflater: Deflater;
  #file: number | undefined;
  #block: Buffer | undefined;
  #filled = 0;
  #bytes = 0;
  #bodyCrc32 = 0;
  #plainBytes = 0;
  #crc32 = 0;
  #rows = 0;
  readonly #blocks: BlockEntry[] = [];

  constructor(path: string, codec: Codec, keyColumn: number, deflater: Deflater) {
    this.#path = path;
    this.#codec = codec;
    this.#keyColumn = keyColumn;
    this.#deflater = deflater;
  }

  /** Takes whole rows[start, end), copied when this returns. */
  write(rows: Buffer, start: number, end: number): void {
    for (let at = start; at < end;) {
      const missing = BLOCK_BYTES - this.#filled;
      const stop = end - at < missing ? end : rowEndFrom(rows, at + missing - 1);
      this.#copy(rows, at, stop);
      at = stop;
      if (this.#filled >= BLOCK_BYTES) this.cut();
    }
  }

  /** Ends the block here. */
  cut(): void {
    if (this.#filled > 0) this.writeBlock(this.#block!.subarray(0, this.#filled));
    this.#filled = 0;
  }

  /** Writes whole rows as a block, without gathering; gives their number. */
  writeBlock(rows: Buffer): number {
    const options = { codec: this.#codec, keyColumn: this.#keyColumn };
    const block = encodeBlock(rows, options, this.#deflater);
    this.#blocks.push({
      compressedOffset: this.#bytes,
      plainOffset: this.#plainBytes,
      rows: block.rows,
      firstKey: block.firstKey,
      crc32: block.crc32,
    });
    this.#writeBody(block.body);
    this.#crc32 = combineCrc32(this.#crc32, block.crc32, block.plainBytes);
    this.#plainBytes += block.plainBytes;
    this.#rows += block.rows;
    return block.rows;
  }

  /** Writes the last block and closes the file; undefined when there was no row. */
  finish(): WrittenPart | undefined {
    this.cut();
    this.#close();
    if (this.#blocks.length === 0) return undefined;
    return {
      path: this.#path,
      bodyStart: 0,
      bodyEnd: this.#bytes,
      bodyCrc32: this.#bodyCrc32,
      plainBytes: this.#plainBytes,
      crc32: this.#crc32,
      rows: this.#rows,
      blocks: this.#blocks,
    };
  }

  /** Closes and removes what was written. */
  discard(): void {
    this.#close();
    rmSync(this.#path, { force: true });
  }

  #copy(rows: Buffer, start: number, end: number): void {
    const needed = this.#filled + end - start;
    this.#block ??= Buffer.allocUnsafeSlow(Math.max(WRITER_SLOT_BYTES, needed));
    if (needed > this.#block.length) this.#grow(needed);
    rows.copy(this.#block, this.#filled, start, end);
    this.#filled = needed;
  }

  #grow(neededBytes: number): void {
    const larger = Buffer.allocUnsafeSlow(neededBytes);
    this.#block!.copy(larger, 0, 0, this.#filled);
    this.#block = larger;
  }

  #writeBody(body: Uint8Array): void {
    try {
      this.#file ??= openSync(this.#path, 'wx', 0o600);
      for (let at = 0; at < body.length;) at += writeSync(this.#file, body, at);
    } catch (error) {
      throw ioError(error, this.#path, 'work');
    }
    this.#bodyCrc32 = crc32(body, this.#bodyCrc32);
    this.#bytes += body.length;
  }

  #close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }
}
