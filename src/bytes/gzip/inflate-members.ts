import { crc32, inflateRawSync, type InflateRaw } from 'node:zlib';
import { incompleteError, malformedError } from '../../errors.ts';
import { BGZF_HEADER_BYTES, bgzfMemberBytes, type MemberBatch } from './bgzf.ts';
import { failsChecksum, GZIP_TRAILER_BYTES } from './gzip-header.ts';

/**
 * Inflates the members of a batch into its `plain`, which they fill. Synchronous: it runs in workers.
 *
 * Memory: one member.
 * Throws, as the serial reader does: malformed for damaged deflate data, incomplete where a member's checksum or length disagrees.
 */
export function inflateMembers({ file, member, byteOffset, compressed, plain }: MemberBatch): void {
  let filled = 0;
  for (let at = 0, place = { file, member }; at < compressed.length;) {
    const bytes = bgzfMemberBytes(compressed.subarray(at, at + BGZF_HEADER_BYTES))!;
    const trailerAt = at + bytes - GZIP_TRAILER_BYTES;
    const trailer = new DataView(compressed.buffer, compressed.byteOffset + trailerAt, GZIP_TRAILER_BYTES);
    const inflated = inflateBody(
      compressed.subarray(at + BGZF_HEADER_BYTES, trailerAt),
      trailer.getUint32(4, true),
      place,
      byteOffset + at,
    );
    if (trailer.getUint32(0, true) !== crc32(inflated)) throw failsChecksum(place, byteOffset + trailerAt);
    plain.set(inflated, filled);
    filled += inflated.length;
    at += bytes;
    place = { file, member: place.member + 1 };
  }
}

function inflateBody(
  body: Uint8Array,
  plainBytes: number,
  { file, member }: { readonly file: string; readonly member: number },
  byte: number,
): Buffer {
  const position = { file, byte };
  const { buffer, taken } = inflateOnce(body, plainBytes, () =>
    malformedError(`gzip member ${member} is damaged, near compressed byte ${byte}`, { position }),
  );
  if (taken !== body.length || buffer.length !== plainBytes)
    throw incompleteError(`gzip member ${member} fails its length, at compressed byte ${byte}`, { position });
  return buffer;
}

/** With `info`, zlib also gives the engine, which knows how many bytes it took; @types/node leaves that out. */
function inflateOnce(
  body: Uint8Array,
  plainBytes: number,
  damaged: () => Error,
): { readonly buffer: Buffer; readonly taken: number } {
  const options = { info: true, chunkSize: Math.max(64, plainBytes + 1), maxOutputLength: plainBytes + 1 };
  try {
    const answer: unknown = inflateRawSync(body, options);
    const { buffer, engine } = answer as { buffer: Buffer; engine: InflateRaw };
    return { buffer, taken: engine.bytesWritten };
  } catch (error) {
    if (DAMAGED.has((error as NodeJS.ErrnoException).code ?? '')) throw damaged();
    throw error;
  }
}

const DAMAGED: ReadonlySet<string> = new Set([
  'Z_DATA_ERROR',
  'Z_NEED_DICT',
  'Z_BUF_ERROR',
  'ERR_BUFFER_TOO_LARGE',
]);
