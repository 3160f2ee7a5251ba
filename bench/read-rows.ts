import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';

const LF = 10;
const CHUNK_BYTES = 1 << 20;

/**
 * Calls `take` for every row of a gzip file, LF included. On purpose as plain as can be, and
 * without a line of src: what it says of a file must not depend on the code under test.
 */
export async function readRows(path: string, take: (row: Buffer) => void): Promise<void> {
  await pipeline(
    createReadStream(path, { highWaterMark: CHUNK_BYTES }),
    createGunzip({ chunkSize: CHUNK_BYTES }),
    async (chunks: AsyncIterable<Buffer>) => {
      let rest: Buffer = Buffer.alloc(0);
      for await (const chunk of chunks) rest = takeWhole(rest, chunk, take);
      if (rest.length > 0) throw new Error(`${path}: the last row has no LF`);
    },
  );
}

function takeWhole(rest: Buffer, chunk: Buffer, take: (row: Buffer) => void): Buffer {
  const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
  let start = 0;
  for (let lf = bytes.indexOf(LF); lf >= 0; lf = bytes.indexOf(LF, start)) {
    take(bytes.subarray(start, lf + 1));
    start = lf + 1;
  }
  return bytes.subarray(start);
}
