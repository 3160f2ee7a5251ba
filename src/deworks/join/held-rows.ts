import { open, type FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { withPath } from '../../bytes/disk/io-error.ts';
import { environmentError } from '../../errors.ts';
import { SpillFolder } from '../../sort/spill/spill-folder.ts';
import type { JoinSink } from './each-join-row.ts';

const LF = 0x0a;
const READ_BYTES = 1 << 20;

/**
 * Join rows held back in a temporary file until it is known which of them are wanted.
 *
 * Memory: a batch of `READ_BYTES`, larger for a longer row.  Call `close` on every way out.
 * Throws: environment when the disk is full, or gives back other bytes than it was given.
 */
export class HeldRows implements JoinSink {
  readonly #tmpdir: string;
  #folder: SpillFolder | undefined;
  #file: FileHandle | undefined;
  #path = '';
  #bytes = 0;
  #crc32 = 0;

  constructor(tmpdir: string) {
    this.#tmpdir = tmpdir;
  }

  /** Takes whole rows; they are on their way to the disk when the promise resolves. */
  async add(rows: Buffer): Promise<void> {
    if (rows.length === 0) return;
    const file = (this.#file ??= await this.#open());
    this.#crc32 = crc32(rows, this.#crc32);
    for (let at = 0; at < rows.length;) {
      at += (await withPath(this.#path, file.write(rows, at), 'work')).bytesWritten;
    }
    this.#bytes += rows.length;
  }

  /** All rows in the order they came, in batches of whole rows; a batch is valid until the next pull. */
  async *rows(): AsyncGenerator<Buffer, void, undefined> {
    let batch: Buffer = Buffer.allocUnsafeSlow(READ_BYTES);
    let filled = 0;
    let sum = 0;
    for (let position = 0; position < this.#bytes;) {
      if (filled === batch.length) batch = twice(batch);
      const read = await this.#read(batch, filled, position);
      sum = crc32(batch.subarray(filled, filled + read), sum);
      position += read;
      filled += read;
      const end = batch.lastIndexOf(LF, filled - 1) + 1;
      if (end === 0) continue;
      yield batch.subarray(0, end);
      batch.copyWithin(0, end, filled);
      filled -= end;
    }
    if (sum !== this.#crc32) throw this.#damaged();
  }

  async close(): Promise<void> {
    try {
      await this.#file?.close();
      this.#file = undefined;
    } finally {
      await this.#folder?.remove();
    }
  }

  async #open(): Promise<FileHandle> {
    this.#folder = await SpillFolder.create(this.#tmpdir);
    this.#path = this.#folder.nextPath();
    return withPath(this.#path, open(this.#path, 'wx+', 0o600));
  }

  async #read(into: Buffer, at: number, position: number): Promise<number> {
    const wanted = Math.min(into.length - at, this.#bytes - position);
    const reading = this.#file!.read(into, at, wanted, position);
    const { bytesRead } = await withPath(this.#path, reading, 'work');
    if (bytesRead === 0) throw this.#damaged();
    return bytesRead;
  }

  #damaged(): Error {
    return environmentError('a temporary file of deworks is damaged', {
      position: { file: this.#path },
      advice: 'check the disk and start again',
    });
  }
}

function twice(buffer: Buffer): Buffer {
  const larger = Buffer.allocUnsafeSlow(2 * buffer.length);
  buffer.copy(larger);
  return larger;
}
