import { incompleteError, malformedError, type OldumpError } from '../../errors.ts';
import { BGZF_HEADER_BYTES, BgzfMembers, bgzfMemberBytes, type MemberInflater } from './bgzf.ts';
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
 * A cut exactly between two members cannot be seen: RFC 1952 has no end mark for a file. That is why the files
 * we write have one member. BGZF has one, an empty member: a file whose last member is BGZF and not empty was cut.
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
  inflate?: MemberInflater,
): AsyncGenerator<Uint8Array, void, undefined> {
  let isSmall = false;
  let lacksMarker = false;
  for (let member = 1; ; member += 1) {
    if (inflate && (await isBgzf(source))) {
      const members = new BgzfMembers(source, name, member);
      yield* members.inflated(inflate);
      member += members.count;
      if (members.count > 0) lacksMarker = !members.endsWithMarker;
    }
    const place: MemberPlace = { file: name, member };
    if (!(await hasMember(source, place))) {
      if (lacksMarker) throw hasNoMarker(place, source.offset);
      return;
    }
    const hasLength = await isBgzf(source);
    await skipGzipHeader(source, place);
    const sums = { plainBytes: 0, crc32: 0 };
    const start = source.offset;
    const whole = isSmall ? await inflateSmallBody(source, sums) : undefined;
    if (whole === undefined) yield* inflateBody(source, place, sums);
    else if (whole.length > 0) yield whole;
    isSmall = source.offset - start < SMALL_MEMBER_BYTES;
    await checkTrailer(source, place, sums);
    lacksMarker = hasLength && sums.plainBytes > 0;
  }
}

async function isBgzf(source: ByteSource): Promise<boolean> {
  return bgzfMemberBytes(await source.fill(BGZF_HEADER_BYTES)) !== undefined;
}

function hasNoMarker({ file }: MemberPlace, byte: number): OldumpError {
  return incompleteError('ends without the empty member that ends a file of bgzip: cut between two members', {
    position: { file, byte },
  });
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
