import { crc32, inflateRawSync, type InflateRaw } from 'node:zlib';
import type { ByteSource } from './byte-source.ts';
import type { MemberSums } from './gzip-member.ts';

/** Compressed bytes up to which a member counts as small, and the most plain bytes it may hold then. */
export const SMALL_MEMBER_BYTES = 1 << 16;
const MOST_PLAIN_BYTES = 1 << 20;

/**
 * Inflates a small member in one call: thousands of them, as bgzip makes, would cost 140 us
 * each as streams (10 here). Only where the member before was small.
 *
 * Out: its plain bytes, the source behind its body; undefined when it is not small or not
 * whole, and the source has not moved: the stream then finds out what is wrong.
 */
export async function inflateSmallBody(
  source: ByteSource,
  sums: MemberSums,
): Promise<Uint8Array | undefined> {
  const ahead = await source.fill(SMALL_MEMBER_BYTES);
  try {
    const { buffer, engine } = inflateOnce(ahead.subarray(0, SMALL_MEMBER_BYTES));
    source.skip(engine.bytesWritten);
    sums.crc32 = crc32(buffer);
    sums.plainBytes = buffer.length;
    return buffer;
  } catch (error) {
    if (FOR_THE_STREAM.has((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}

const FOR_THE_STREAM: ReadonlySet<string> = new Set(['Z_BUF_ERROR', 'Z_DATA_ERROR', 'ERR_BUFFER_TOO_LARGE']);

/** With `info`, zlib also gives the engine, which knows how many bytes it took; @types/node leaves that out. */
function inflateOnce(bytes: Uint8Array): { readonly buffer: Buffer; readonly engine: InflateRaw } {
  const options = { info: true, maxOutputLength: MOST_PLAIN_BYTES, chunkSize: SMALL_MEMBER_BYTES };
  return inflateRawSync(bytes, options) as unknown as { buffer: Buffer; engine: InflateRaw };
}
