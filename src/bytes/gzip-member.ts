import { createInflateRaw, crc32, type InflateRaw } from 'node:zlib';
import { incompleteError, malformedError } from '../errors.ts';
import type { ByteSource } from './byte-source.ts';
import { cutShort, GZIP_TRAILER_BYTES, type MemberPlace } from './gzip-header.ts';

/** Plain bytes per step of inflate: large enough that a thread-pool hop is free, small enough for its cache. */
const INFLATE_BYTES = 1 << 18;

export interface MemberSums {
  plainBytes: number;
  crc32: number;
}

/**
 * Inflates the deflate body of one member and leaves the source behind it.
 *
 * Out: plain bytes; `sums` counts them.  Memory: one chunk and one step of inflate.
 * Node's raw inflate stops at the end of the body by itself; `bytesWritten` says
 * how many bytes it took, so what it did not take goes back to the source.
 */
export async function* inflateBody(
  source: ByteSource,
  place: MemberPlace,
  sums: MemberSums,
): AsyncGenerator<Uint8Array, void, undefined> {
  const inflate = createInflateRaw({ chunkSize: INFLATE_BYTES });
  const start = source.offset;
  const feeding = feed(source, inflate);
  try {
    for await (const plain of inflate as AsyncIterable<Buffer>) {
      sums.crc32 = crc32(plain, sums.crc32);
      sums.plainBytes += plain.length;
      yield plain;
    }
    const last = await feeding;
    source.giveBack(last.subarray(last.length - (source.offset - start - inflate.bytesWritten)));
  } catch (error) {
    throw bodyError(error, place, start + inflate.bytesWritten);
  } finally {
    inflate.destroy();
    await feeding;
  }
}

/** Pushes chunks into `inflate`, one at a time, until it has met its end or is destroyed; gives the last chunk. */
async function feed(source: ByteSource, inflate: InflateRaw): Promise<Uint8Array> {
  let last: Uint8Array = new Uint8Array(0);
  try {
    for (;;) {
      const chunk = await source.take();
      if (chunk === undefined) {
        inflate.end();
        return last;
      }
      last = chunk;
      if (!(await taken(inflate, chunk))) return last;
    }
  } catch (error) {
    inflate.destroy(error as Error);
    return last;
  }
}

/** Whether `inflate` has taken the whole chunk; false when its body ended inside or it was destroyed. */
function taken(inflate: InflateRaw, chunk: Uint8Array): Promise<boolean> {
  if (inflate.destroyed || inflate.readableEnded) return Promise.resolve(false);
  return new Promise(resolve => {
    const stop = (): void => settle(false);
    const settle = (all: boolean): void => {
      inflate.off('end', stop).off('close', stop);
      resolve(all);
    };
    inflate.once('end', stop).once('close', stop);
    inflate.write(chunk, error => settle(!error));
  });
}

function bodyError(error: unknown, place: MemberPlace, byte: number): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'Z_BUF_ERROR') return cutShort(place, byte, 'in its data');
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
  if (view.getUint32(0, true) !== sums.crc32) {
    throw incompleteError(
      `gzip member ${place.member} fails its checksum, at compressed byte ${position.byte}`,
      { position },
    );
  }
  if (view.getUint32(4, true) !== sums.plainBytes % 2 ** 32) {
    throw incompleteError(
      `gzip member ${place.member} fails its length, at compressed byte ${position.byte}`,
      { position },
    );
  }
  source.skip(GZIP_TRAILER_BYTES);
}
