import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { ioError } from '../../../bytes/disk/io-error.ts';
import { incompleteError } from '../../../errors.ts';
import type { HashedFile } from '../item.ts';

const CHUNK_BYTES = 1 << 20;

/**
 * The bytes of a file for an upload, hashed once more as they leave. The last chunk leaves only when all of them are
 * known to be the bytes that were checked: a file that was cut or changed meanwhile is never sent whole.
 *
 * Memory: two chunks. Throws: incomplete when the file has changed.
 */
export async function* bodyOf(
  { path, bytes, md5 }: HashedFile,
  onBytes: (bytes: number) => void,
): AsyncGenerator<Buffer, void, undefined> {
  const hash = createHash('md5');
  let read = 0;
  let held: Buffer | undefined;
  for await (const chunk of chunksOf(path)) {
    if (held) yield held;
    hash.update(chunk);
    read += chunk.length;
    onBytes(read);
    held = chunk;
  }
  if (read !== bytes || hash.digest('hex') !== md5) {
    throw incompleteError('has changed since it was checked', {
      position: { file: path },
      advice: 'nothing of it is claimed to be archived; let no other program write there, and run again',
    });
  }
  if (held) yield held;
}

async function* chunksOf(path: string): AsyncGenerator<Buffer, void, undefined> {
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: CHUNK_BYTES })) yield chunk as Buffer;
  } catch (error) {
    throw ioError(error, path, 'work');
  }
}
