import { open, type FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { environmentError } from '../../errors.ts';
import type { BlockIndex } from './block-index.ts';
import { withPath } from '../disk/io-error.ts';

const READ_BYTES = 1 << 20;

/** The deflate body of a gzip file of ours, ready to become part of another one without a second compression. */
export interface MemberPart {
  /** Where the file lies now: under its temporary or its final name. */
  readonly path: string;
  /** The blocks, without header, final block and trailer. */
  readonly bodyStart: number;
  readonly bodyEnd: number;
  /** CRC-32 of the compressed body: a disk that changed it since is found out. */
  readonly bodyCrc32: number;
  readonly plainBytes: number;
  /** CRC-32 of the plain bytes. */
  readonly crc32: number;
  readonly rows: number;
  readonly index: BlockIndex;
}

/**
 * The body's bytes, read again from the disk; while a chunk is used, the next is read.
 *
 * Out: chunks, each valid until the next is asked for.  Memory: 2 MiB.
 * Throws: environment, or what `changed` makes, when the file is shorter or other than what was written.
 */
export async function* readBody(
  part: MemberPart,
  changed: () => Error = () => changedMeanwhile(part),
): AsyncGenerator<Uint8Array, void, undefined> {
  const handle = await withPath(part.path, open(part.path, 'r'), 'work');
  const buffers = [Buffer.allocUnsafe(READ_BYTES), Buffer.allocUnsafe(READ_BYTES)];
  /** Of the chunk at a place; undefined at the body's end. Into the buffer that was not read into before. */
  const read = (at: number): Promise<Uint8Array> | undefined => {
    buffers.reverse();
    const wanted = Math.min(READ_BYTES, part.bodyEnd - at);
    if (wanted <= 0) return undefined;
    const chunk = readSome(part.path, handle, buffers[0]!.subarray(0, wanted), at);
    chunk.catch(() => undefined); // told when it is its turn
    return chunk;
  };
  let next = read(part.bodyStart);
  try {
    let sum = 0;
    for (let at = part.bodyStart; next;) {
      const bytes = await next;
      if (bytes.length === 0) throw changed();
      at += bytes.length;
      next = read(at);
      sum = crc32(bytes, sum);
      yield bytes;
    }
    if (sum !== part.bodyCrc32) throw changed();
  } finally {
    await next?.catch(() => undefined); // it reads through the handle
    await handle.close();
  }
}

async function readSome(path: string, handle: FileHandle, into: Buffer, at: number): Promise<Uint8Array> {
  const { bytesRead } = await withPath(path, handle.read(into, 0, into.length, at), 'work');
  return into.subarray(0, bytesRead);
}

function changedMeanwhile(part: MemberPart): Error {
  return environmentError('does not hold what was written to it', {
    position: { file: part.path },
    advice: 'another program changed it, or the disk is damaged',
  });
}
