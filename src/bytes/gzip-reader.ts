import { incompleteError, malformedError } from '../errors.ts';
import { ByteSource } from './byte-source.ts';
import { cutShort, skipGzipHeader, startsLikeGzip, type MemberPlace } from './gzip-header.ts';
import { checkTrailer, inflateBody } from './gzip-member.ts';
import { inflateSmallBody, SMALL_MEMBER_BYTES } from './gzip-small-member.ts';

/**
 * Plain bytes of a gzip file of one or many members.
 *
 * In: compressed bytes, cut anywhere.  Out: plain chunks, when the reader asks for them.
 * Memory: one compressed chunk and one step of inflate.
 * Throws: incomplete (exit 4) where the input ends inside a member or a checksum or
 * length disagrees; malformed (exit 3) for damaged data and for bytes behind the last
 * member that are neither gzip nor zero padding (which zcat accepts too).
 * Positions are bytes of the compressed file; the messages say so.
 *
 * A cut exactly between two members cannot be seen by any reader: RFC 1952 has no
 * end mark for a file. That is why the files we write have one member.
 */
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

export async function* gunzipSource(
  source: ByteSource,
  name: string,
): AsyncGenerator<Uint8Array, void, undefined> {
  let isSmall = false;
  for (let member = 1; ; member += 1) {
    const place: MemberPlace = { file: name, member };
    if (!(await hasMember(source, place))) return;
    await skipGzipHeader(source, place);
    const sums = { plainBytes: 0, crc32: 0 };
    const start = source.offset;
    const whole = isSmall ? await inflateSmallBody(source, sums) : undefined;
    if (whole === undefined) yield* inflateBody(source, place, sums);
    else if (whole.length > 0) yield whole;
    isSmall = source.offset - start < SMALL_MEMBER_BYTES;
    await checkTrailer(source, place, sums);
  }
}

/** Whether another member follows; false at the end of the file, zero padding skipped. */
async function hasMember(source: ByteSource, place: MemberPlace): Promise<boolean> {
  const next = await source.fill(2);
  if (startsLikeGzip(next)) return true;
  if (place.member === 1 && next.length === 0) {
    throw incompleteError('empty where gzip data was expected', { position: { file: place.file, byte: 0 } });
  }
  if (next.length === 1 && next[0] === 0x1f) throw cutShort(place, source.offset + 1, 'in its header');
  await skipZeroPadding(source, place);
  return false;
}

async function skipZeroPadding(source: ByteSource, place: MemberPlace): Promise<void> {
  for await (const chunk of source.rest()) {
    const garbage = chunk.findIndex(byte => byte !== 0);
    if (garbage < 0) continue;
    const byte = source.offset - chunk.length + garbage;
    throw malformedError(`bytes after the last gzip member that are not gzip, at compressed byte ${byte}`, {
      position: { file: place.file, byte },
    });
  }
}
