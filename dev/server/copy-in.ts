import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Client } from 'pg';
import { from } from 'pg-copy-streams';

/** Fills a table from COPY text; returns the server's count of rows. Memory: a few of the buffers. */
export async function copyIn(
  client: Client,
  sql: string,
  rows: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<number> {
  const copy = client.query(from(sql));
  await pipeline(Readable.from(rows, { objectMode: true }), copy);
  return copy.rowCount;
}
