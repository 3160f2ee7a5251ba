import { createInflateRaw, crc32, type InflateRaw } from 'node:zlib';
import { incompleteError, malformedError } from '../../errors.ts';
import type { ByteSource } from './byte-source.ts';
import { cutShort, failsChecksum, GZIP_TRAILER_BYTES, type MemberPlace } from './gzip-header.ts';
import { NativeGarbage } from '../native-garbage.ts';

/** Plain bytes per step of inflate: a hop to the thread pool is free then. One step more is made while one is read. */
const INFLATE_BYTES = 1 << 20;
const INFLATE_OPTIONS = { chunkSize: INFLATE_BYTES, readableHighWaterMark: 2 * INFLATE_BYTES };

export interface MemberSums {
  plainBytes: number;
  crc32: number;
}

/**
 * Inflates the deflate body of one member and leaves the source behind it.
 *
 * Out: plain bytes; `sums` counts them.  Memory: one chunk and three steps of inflate.
 * Node's raw inflate stops at the end of the body by itself; `bytesWritten` says
 * how many bytes it took, so what it did not take goes back to the source.
 */
export async function* inflateBody(
  source: ByteSource,
  place: MemberPlace,
  sums: MemberSums,
): AsyncGenerator<Uint8Array, void, undefined> {
  const inflate = createInflateRaw(INFLATE_OPTIONS);
  const start = source.offset;
  const feeding = feed(source, inflate);
  const garbage = new NativeGarbage();
  try {
    for await (const plain of inflate as AsyncIterable<Buffer>) {
      sums.crc32 = crc32(plain, sums.crc32);
      sums.plainBytes += plain.length;
      const bytes = plain.length;
      yield plain;
      garbage.add(bytes);
      if (garbage.isDue) garbage.sweepNow();
    }
    const last = await feeding;
    source.giveBack(last.subarray(last.length - (source.offset - start - inflate.bytesWritten)));
  } catch (error) {
    throw bodyError(error, place, start + inflate.bytesWritten, source.offset);
  } finally {
    inflate.destroy();
    await feeding;
  }
}

/** Pushes chunks into `inflate`, one at a time, until its body has ended or it is destroyed; gives the last chunk. */
async function feed(source: ByteSource, inflate: InflateRaw): Promise<Uint8Array> {
  let last: Uint8Array = new Uint8Array(0);
  let fed = 0;
  try {
    while (inflate.bytesWritten === fed && !inflate.destroyed) {
      const chunk = await source.take();
      if (chunk === undefined) {
        inflate.end();
        return last;
      }
      last = chunk;
      fed += chunk.length;
      await write(inflate, chunk);
    }
  } catch (error) {
    inflate.destroy(error as Error);
  }
  return last;
}

/** Resolves when `inflate` wants no more of the chunk, or is destroyed; an error comes out of its reading side. */
function write(inflate: InflateRaw, chunk: Uint8Array): Promise<void> {
  return new Promise(resolve => {
    const settle = (): void => {
      inflate.off('close', settle);
      resolve();
    };
    inflate.once('close', settle);
    inflate.write(chunk, settle);
  });
}

function bodyError(error: unknown, place: MemberPlace, byte: number, inputEnd: number): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'Z_BUF_ERROR') return cutShort(place, inputEnd, 'in its data');
  if (code === 'Z_DATA_ERROR' || code === 'Z_NEED_DICT') {
    return malformedError(`gzip member ${place.member} is damaged, near compressed byte ${byte}`, {
      position: { file: place.file, byte },
      cause: error,
    });
  }
  return error;
}

/**
 * Reads a member's trailer and holds it against what was inflated.
 * Throws: incomplete when it is cut or disagrees.
 */
export async function checkTrailer(source: ByteSource, place: MemberPlace, sums: MemberSums): Promise<void> {
  const bytes = await source.fill(GZIP_TRAILER_BYTES);
  if (bytes.length < GZIP_TRAILER_BYTES)
    throw cutShort(place, source.offset + bytes.length, 'in its trailer');
  const view = new DataView(bytes.buffer, bytes.byteOffset, GZIP_TRAILER_BYTES);
  const position = { file: place.file, byte: source.offset };
  if (view.getUint32(0, true) !== sums.crc32) throw failsChecksum(place, position.byte);
  if (view.getUint32(4, true) !== sums.plainBytes % 2 ** 32) {
    throw incompleteError(
      `gzip member ${place.member} fails its length, at compressed byte ${position.byte}`,
      { position },
    );
  }
  source.skip(GZIP_TRAILER_BYTES);
}
