import type { Hash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { withPath } from '../disk/io-error.ts';

const READ_BYTES = 1 << 20;

/**
 * Whether the bytes of a file from `at` on are those that were written there, by their CRC-32.
 *
 * In: `hash`, of everything in front of them; it stays as it is.
 * Out: the hash with them, or undefined when they are others or are missing.  Memory: 1 MiB.
 */
export async function recogniseBody(
  path: string,
  at: number,
  body: { readonly bytes: number; readonly crc32: number },
  hash: Hash,
): Promise<Hash | undefined> {
  const longer = hash.copy();
  const handle = await withPath(path, open(path, 'r'), 'work');
  try {
    const buffer = Buffer.allocUnsafe(Math.min(READ_BYTES, body.bytes));
    let sum = 0;
    for (let left = body.bytes; left > 0;) {
      const reading = handle.read(buffer, 0, Math.min(buffer.length, left), at + body.bytes - left);
      const { bytesRead } = await withPath(path, reading, 'work');
      if (bytesRead === 0) return undefined;
      const bytes = buffer.subarray(0, bytesRead);
      sum = crc32(bytes, sum);
      longer.update(bytes);
      left -= bytesRead;
    }
    return sum === body.crc32 ? longer : undefined;
  } finally {
    await handle.close();
  }
}
