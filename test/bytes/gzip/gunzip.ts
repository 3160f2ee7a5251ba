import { ByteSource } from '../../../src/bytes/gzip/byte-source.ts';
import { gunzipSource } from '../../../src/bytes/gzip/gzip-reader.ts';

/** What an input of gzip members is inflated to, chunk by chunk. */
export async function* gunzip(
  chunks: AsyncIterable<Uint8Array>,
  name: string,
): AsyncGenerator<Uint8Array, void, undefined> {
  const source = new ByteSource(chunks);
  try {
    yield* gunzipSource(source, name);
  } finally {
    await source.close();
  }
}
