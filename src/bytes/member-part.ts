import { open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { environmentError } from '../errors.ts';
import type { BlockIndex } from './block-index.ts';
import { withPath } from './io-error.ts';

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
 * The body's bytes, read again from the disk.
 *
 * Out: chunks, each valid until the next is asked for.  Memory: 1 MiB.
 * Throws: environment, or what `changed` makes, when the file is shorter or other than what was written.
 */
export async function* readBody(
  part: MemberPart,
  changed: () => Error = () => changedMeanwhile(part),
): AsyncGenerator<Uint8Array, void, undefined> {
  const handle = await withPath(part.path, open(part.path, 'r'), 'work');
  try {
    const buffer = Buffer.allocUnsafe(READ_BYTES);
    let sum = 0;
    for (let at = part.bodyStart; at < part.bodyEnd;) {
      const wanted = Math.min(READ_BYTES, part.bodyEnd - at);
      const { bytesRead } = await withPath(part.path, handle.read(buffer, 0, wanted, at), 'work');
      if (bytesRead === 0) throw changed();
      const bytes = buffer.subarray(0, bytesRead);
      sum = crc32(bytes, sum);
      at += bytesRead;
      yield bytes;
    }
    if (sum !== part.bodyCrc32) throw changed();
  } finally {
    await handle.close();
  }
}

function changedMeanwhile(part: MemberPart): Error {
  return environmentError('does not hold what was written to it', {
    position: { file: part.path },
    advice: 'another program changed it, or the disk is damaged',
  });
}
