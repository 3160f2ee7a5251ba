import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import { withPath } from '../../bytes/disk/io-error.ts';
import { openFile } from '../../bytes/disk/whole-file.ts';
import type { Identity } from './identity-form.ts';

/** Up to this size every byte of a file is hashed. */
const HASHED_BYTES = 64 << 20;
/** Of a larger one so many samples, evenly spaced, the first and the last bytes among them. */
const SAMPLES = 256;
const SAMPLE_BYTES = 64 << 10;

/**
 * What tells an input file from another: name, size and SHA-256; of a file above 64 MiB the hash is that of
 * samples, 16 MiB in all, and so it must be the very file: its inode, the time of its last change, and the time of
 * the last change of its inode, to the nanosecond, which nobody can put back. Without a second reading nothing else
 * tells a byte between two samples; so one that was copied, renamed or given other rights is another one too.
 *
 * Out: members that begin with `what`.  Memory: a sample.
 */
export async function fileIdentity(what: string, path: string): Promise<Identity> {
  const handle = await openFile(path);
  try {
    const { size: sizeBytes, ino, mtimeNs, ctimeNs } = await withPath(path, handle.stat({ bigint: true }));
    const size = Number(sizeBytes);
    const isSampled = size > HASHED_BYTES;
    return {
      [what]: basename(path),
      [`${what} bytes`]: size,
      [`${what} sha256`]: await withPath(path, hashOf(handle, size, isSampled)),
      ...(isSampled && {
        [`${what} inode`]: String(ino),
        [`${what} changed`]: timeOf(mtimeNs),
        [`${what} inode changed`]: timeOf(ctimeNs),
      }),
    };
  } finally {
    await handle.close();
  }
}

/** ISO 8601 to the nanosecond. */
function timeOf(ns: bigint): string {
  const toSecond = new Date(Number(ns / 1_000_000n)).toISOString().slice(0, 19);
  return `${toSecond}.${String(ns % 1_000_000_000n).padStart(9, '0')}Z`;
}

async function hashOf(handle: FileHandle, size: number, isSampled: boolean): Promise<string> {
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafe(SAMPLE_BYTES);
  const last = size - SAMPLE_BYTES;
  const places = isSampled ? SAMPLES : Math.ceil(size / SAMPLE_BYTES);
  for (let place = 0; place < places; place += 1) {
    const at = isSampled ? Math.floor((last * place) / (SAMPLES - 1)) : place * SAMPLE_BYTES;
    const { bytesRead } = await handle.read(buffer, 0, SAMPLE_BYTES, at);
    hash.update(buffer.subarray(0, bytesRead));
  }
  return hash.digest('hex');
}
