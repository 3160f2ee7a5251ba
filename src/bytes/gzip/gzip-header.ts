import { crc32 } from 'node:zlib';
import { incompleteError, malformedError, type OldumpError } from '../../errors.ts';
import type { ByteSource } from './byte-source.ts';

/** The header node:zlib writes: no name, no time, made on Unix. The same bytes each time. */
export const PLAIN_GZIP_HEADER = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3);

/** The empty last deflate block: the only one of a file of ours with the final bit. */
export const LAST_DEFLATE_BLOCK = Uint8Array.of(3, 0);

export const GZIP_TRAILER_BYTES = 8;

/** CRC-32 and length modulo 2^32 of the plain bytes. */
export function gzipTrailer(crc: number, plainBytes: number): Uint8Array {
  const trailer = new DataView(new ArrayBuffer(GZIP_TRAILER_BYTES));
  trailer.setUint32(0, crc, true);
  trailer.setUint32(4, plainBytes % 2 ** 32, true);
  return new Uint8Array(trailer.buffer);
}

const FIXED_BYTES = 10;
const LONGEST_HEADER_BYTES = 1 << 20;
const FLAG = { headerCrc: 2, extra: 4, name: 8, comment: 16, reserved: 0xe0 } as const;

/** Where in a gzip file: for the messages. */
export interface MemberPlace {
  readonly file: string;
  /** From 1. */
  readonly member: number;
}

export function startsLikeGzip(bytes: Uint8Array): boolean {
  return bytes.length >= 2 && bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/**
 * Skips one member's header, name, comment, extra field and header checksum included.
 *
 * In: a source that stands at bytes that look like gzip.  Memory: the header, at most 1 MiB.
 * Throws: incomplete when the input ends inside, malformed when it is no header RFC 1952 knows.
 */
export async function skipGzipHeader(source: ByteSource, place: MemberPlace): Promise<void> {
  const bytes = await source.fill(FIXED_BYTES);
  if (bytes.length < FIXED_BYTES) throw cutShort(place, source.offset + bytes.length, 'in its header');
  const flags = bytes[3] as number;
  if (bytes[2] !== 8 || (flags & FLAG.reserved) !== 0) {
    throw malformedError(
      `gzip member ${place.member} has an unknown header, at compressed byte ${source.offset}`,
      {
        position: { file: place.file, byte: source.offset },
      },
    );
  }
  let length = FIXED_BYTES;
  if (flags & FLAG.extra) {
    const size = await header(source, place, length + 2);
    length += 2 + (size[length] as number) + 256 * (size[length + 1] as number);
  }
  if (flags & FLAG.name) length = await afterText(source, place, length);
  if (flags & FLAG.comment) length = await afterText(source, place, length);
  if (flags & FLAG.headerCrc) length = await afterChecksum(source, place, length);
  await header(source, place, length);
  source.skip(length);
}

/** The header's first `length` bytes at least. */
async function header(source: ByteSource, place: MemberPlace, length: number): Promise<Uint8Array> {
  const bytes = await source.fill(length);
  if (bytes.length < length) throw cutShort(place, source.offset + bytes.length, 'in its header');
  return bytes;
}

/** Index behind a text that ends in a zero byte. */
async function afterText(source: ByteSource, place: MemberPlace, start: number): Promise<number> {
  for (let length = start + 64; ; length *= 2) {
    const bytes = await source.fill(length);
    const end = bytes.indexOf(0, start);
    if (end >= 0) return end + 1;
    if (bytes.length < length) throw cutShort(place, source.offset + bytes.length, 'in its header');
    if (length > LONGEST_HEADER_BYTES) {
      throw malformedError(`gzip member ${place.member} has an endless name in its header`, {
        position: { file: place.file, byte: source.offset },
      });
    }
  }
}

async function afterChecksum(source: ByteSource, place: MemberPlace, length: number): Promise<number> {
  const bytes = await header(source, place, length + 2);
  const found = (bytes[length] as number) + 256 * (bytes[length + 1] as number);
  if (found !== (crc32(bytes.subarray(0, length)) & 0xffff)) {
    throw malformedError(
      `gzip member ${place.member} has a damaged header, at compressed byte ${source.offset}`,
      {
        position: { file: place.file, byte: source.offset },
      },
    );
  }
  return length + 2;
}

/** The trailer's CRC-32, which stands at `byte`, is not that of the plain bytes: exit 4. */
export function failsChecksum(place: MemberPlace, byte: number): OldumpError {
  return incompleteError(`gzip member ${place.member} fails its checksum, at compressed byte ${byte}`, {
    position: { file: place.file, byte },
  });
}

/** The input ends inside a member: exit 4. */
export function cutShort(place: MemberPlace, byte: number, where: string): OldumpError {
  return incompleteError(`gzip member ${place.member} is cut short ${where}, at compressed byte ${byte}`, {
    position: { file: place.file, byte },
  });
}
