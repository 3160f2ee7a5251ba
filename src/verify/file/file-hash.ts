import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { withPath } from '../../bytes/disk/io-error.ts';

const READ_BYTES = 1 << 20;

/** SHA-256 of a file, in hexadecimal.  Memory: a few MiB.  Throws: environment, or usage when it is not there. */
export async function sha256OfFile(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  await withPath(path, pipeline(createReadStream(path, { highWaterMark: READ_BYTES }), hash, { signal }));
  return hash.digest('hex');
}
