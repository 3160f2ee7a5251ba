import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import { withPath } from '../../bytes/disk/io-error.ts';
import { openFile } from '../../bytes/disk/whole-file.ts';

const READ_BYTES = 1 << 20;

/** SHA-256 of a file, in hexadecimal.  Memory: a few MiB.  Throws: environment, or usage when it is not there. */
export async function sha256OfFile(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  const stream = (await openFile(path)).createReadStream({ highWaterMark: READ_BYTES });
  await withPath(path, pipeline(stream, hash, { signal }));
  return hash.digest('hex');
}
