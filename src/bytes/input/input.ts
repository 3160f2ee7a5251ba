import { open, type FileHandle } from 'node:fs/promises';
import { addAbortSignal, type Readable } from 'node:stream';
import type { Context, Logger } from '../../context.ts';
import { incompleteError, usageError } from '../../errors.ts';
import type { MemberInflater } from '../gzip/bgzf.ts';
import { ByteSource } from '../gzip/byte-source.ts';
import { findFittingIndex } from '../index/fitting-index.ts';
import { rowsOnly } from '../forms/rows-only.ts';
import { startsLikeGzip } from '../gzip/gzip-header.ts';
import { gunzipSource } from '../gzip/gzip-reader.ts';
import { ioError, withPath } from '../disk/io-error.ts';
import { timed } from '../timed.ts';
import { PackedFile } from './packed-file.ts';
import { isPipe, pipeToRead } from '../disk/pipe.ts';
import { openFile } from '../disk/whole-file.ts';

const READ_BYTES = 1 << 20;

/** A file or standard input as plain bytes, whether it is gzip or not. */
export interface Input {
  /** As the user said it, 'standard input' for `-`. */
  readonly name: string;
  /** Size on disk; undefined for what has none (standard input, a pipe). */
  readonly sizeBytes: number | undefined;
  /** Plain bytes, inflated when the first bytes say gzip; to be read once. A chunk belongs to its reader. */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** As `chunks`, to be read instead, members of BGZF inflated by `inflate`; a chunk is valid until the next pull. */
  chunksBy(inflate: MemberInflater): AsyncIterable<Uint8Array>;
  /**
   * Where the rows lie, if this is a gzip file of ours with its index: to be asked instead of reading `chunks`.
   * Absent where there is no file to ask for.
   */
  packed?(log: Logger): Promise<PackedFile | undefined>;
  /** Bytes read so far as they lie on disk, for progress. */
  consumedBytes(): number;
  /** Lets the file go; reading `chunks` to the end or leaving its loop does too. Needed where `packed` was asked. */
  close(): Promise<void>;
}

export interface InputOptions {
  /** UTF-16 with its byte order mark is not refused: who reads it decodes it. */
  readonly takesUtf16?: boolean;
}

/** Opens a file to be read from a place on, counted in plain bytes: `packed` aside, `chunks` begin there. */
export async function openInputAt(
  path: string,
  plainBytes: number,
  ctx: Pick<Context, 'stdin' | 'signal' | 'log' | 'waits'>,
): Promise<Input> {
  const handle = await openFile(path);
  try {
    const sizeBytes = await sizeOf(handle, path);
    if (sizeBytes === undefined) throw usageError('is no file', { position: { file: path } });
    const isGzip = await beginsLikeGzip(handle, path);
    const start = isGzip ? 0 : plainBytes;
    const stream = handle.createReadStream({ highWaterMark: READ_BYTES, start });
    const input = withPacked(inputFrom(stream, path, sizeBytes, ctx, { start }), handle, sizeBytes);
    if (!isGzip) return input;
    return {
      ...input,
      chunks: without(input.chunks, plainBytes),
      chunksBy: inflate => without(input.chunksBy(inflate), plainBytes),
    };
  } catch (error) {
    await handle.close();
    throw ioError(error, path);
  }
}

async function beginsLikeGzip(handle: FileHandle, path: string): Promise<boolean> {
  const { buffer, bytesRead } = await withPath(path, handle.read(Buffer.alloc(2), 0, 2, 0));
  return startsLikeGzip(buffer.subarray(0, bytesRead));
}

/** What follows the first `bytes` bytes. */
async function* without(
  chunks: AsyncIterable<Uint8Array>,
  bytes: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  let left = bytes;
  for await (const chunk of chunks) {
    const dropped = Math.min(left, chunk.length);
    left -= dropped;
    if (dropped < chunk.length) yield chunk.subarray(dropped);
  }
}

/**
 * Opens INPUT: absent or `-` is standard input. The first bytes tell gzip, never the name.
 * `chunks` throw malformed where the first bytes say that it is neither rows nor keys (forms/foreign-form.ts).
 * Throws: usage (exit 2) when there is no such file or it is a directory; environment otherwise.
 */
export async function openInput(
  path: string | undefined,
  ctx: Pick<Context, 'stdin' | 'signal' | 'waits'>,
  options: InputOptions = {},
): Promise<Input> {
  if (path === undefined || path === '-')
    return inputFrom(ctx.stdin, 'standard input', undefined, ctx, options);
  if (await isPipe(path)) return inputFrom(await pipeToRead(path), path, undefined, ctx, options);
  const handle = await withPath(path, open(path, 'r'));
  try {
    const sizeBytes = await sizeOf(handle, path);
    const stream = handle.createReadStream({ highWaterMark: READ_BYTES });
    const input = inputFrom(stream, path, sizeBytes, ctx, options);
    return sizeBytes === undefined ? input : withPacked(input, handle, sizeBytes);
  } catch (error) {
    await handle.close();
    throw ioError(error, path);
  }
}

function withPacked(input: Input, handle: FileHandle, sizeBytes: number): Input {
  let file: PackedFile | undefined;
  return {
    ...input,
    consumedBytes: () => input.consumedBytes() + (file?.consumedBytes ?? 0),
    async packed(log) {
      const found = await withPath(input.name, findFittingIndex(input.name, handle, sizeBytes), 'work');
      if (found.kind === 'unfit') log.debug(`${input.name}: read without its index: ${found.why}`);
      if (found.kind === 'fits') file = new PackedFile(input.name, handle.fd, found);
      return file;
    },
  };
}

async function sizeOf(handle: FileHandle, path: string): Promise<number | undefined> {
  const stats = await handle.stat();
  if (stats.isDirectory()) throw usageError('is a directory', { position: { file: path } });
  return stats.isFile() ? stats.size : undefined;
}

function inputFrom(
  stream: NodeJS.ReadableStream,
  name: string,
  sizeBytes: number | undefined,
  { signal, waits }: Pick<Context, 'signal' | 'waits'>,
  { start = 0, takesUtf16 = false }: InputOptions & { readonly start?: number },
): Input {
  let consumed = start;
  const readable = stream as Readable;
  async function* read(): AsyncGenerator<Uint8Array, void, undefined> {
    addAbortSignal(signal, readable);
    try {
      for await (const chunk of timed(readable as AsyncIterable<Uint8Array | string>, waits?.input)) {
        const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
        consumed += bytes.length;
        yield bytes;
      }
      requireUnchanged(name, sizeBytes, consumed);
    } catch (error) {
      signal.throwIfAborted();
      throw ioError(error, name);
    }
  }
  return {
    name,
    sizeBytes,
    chunks: plainBytes(read(), name, takesUtf16),
    chunksBy: inflate => plainBytes(read(), name, takesUtf16, inflate),
    consumedBytes: () => consumed,
    close: () => closeStream(readable),
  };
}

/** A plain file cut at a row, or still being written, looks whole. One of no size may hold something all the same: /proc. */
function requireUnchanged(name: string, sizeBytes: number | undefined, consumedBytes: number): void {
  if (!sizeBytes || sizeBytes === consumedBytes) return;
  throw incompleteError(`had ${sizeBytes} bytes when it was opened, ${consumedBytes} were read`, {
    position: { file: name },
    advice: 'it was changed while it was read',
  });
}

/** A stream left in mid-read also emits an abort error: that is what was wanted here. */
async function closeStream(stream: Readable): Promise<void> {
  if (stream.closed) return;
  await new Promise<void>(resolve => {
    stream.once('close', resolve);
    stream.destroy();
  });
}

async function* plainBytes(
  chunks: AsyncIterable<Uint8Array>,
  name: string,
  takesUtf16: boolean,
  inflate?: MemberInflater,
): AsyncGenerator<Uint8Array, void, undefined> {
  const source = new ByteSource(chunks);
  try {
    const isGzip = startsLikeGzip(await source.fill(2));
    const chunksOfRows = isGzip ? gunzipSource(source, name, inflate) : source.rest();
    yield* rowsOnly(chunksOfRows, { name, isGzip, takesUtf16 });
  } finally {
    await source.close();
  }
}
