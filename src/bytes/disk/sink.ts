import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { StringDecoder } from 'node:string_decoder';
import { isatty } from 'node:tty';
import type { Context } from '../../context.ts';
import { OldumpError } from '../../errors.ts';
import { printableText } from '../../printable.ts';
import { ioError, isSystemError, withPath } from './io-error.ts';
import { isPipe, pipeToWrite } from './pipe.ts';
import { isDevice } from './target.ts';
import { TempFile } from './temp-file.ts';

/** Where the bytes of an output go: a file under a temporary name, standard output, or a device. */
export interface Sink {
  /** For messages and the summary. */
  readonly path: string;
  /** Where the bytes lie until they are published; undefined where they cannot be read again. */
  readonly tempPath: string | undefined;
  write(bytes: Uint8Array): Promise<void>;
  /** Every byte has reached the disk, or the reader of the pipe. */
  finish(): Promise<void>;
  publish(): Promise<void>;
  discard(): Promise<void>;
  /** Lets it go as it is, for a later attempt to go on with; where there is no file, nothing happens. */
  keep(): Promise<void>;
}

export async function openSink(
  path: string | undefined,
  options: { readonly overwrite: boolean },
  ctx: Pick<Context, 'stdout' | 'signal'>,
): Promise<Sink> {
  if (path === undefined || path === '-') return streamSink(ctx.stdout, 'standard output', ctx.signal);
  if (await isPipe(path)) return pipeSink(path, ctx.signal);
  return (await isDevice(path)) ? deviceSink(path) : TempFile.create(path, options);
}

/**
 * Each write waits until the reader has taken it, or the signal: that is the back-pressure.
 * The stream is left open. Throws closed-output (exit 141) when its reader has gone.
 */
function streamSink(stream: NodeJS.WritableStream, name: string, signal: AbortSignal): Sink {
  let failure: Error | undefined;
  const shown = shownOn('isTTY' in stream && stream.isTTY === true);
  // The stream also emits what it tells the write's callback, and ends the process when nobody listens.
  const remember = (error: Error): void => void (failure ??= error);
  stream.on('error', remember);
  const write = (bytes: Uint8Array): Promise<void> =>
    new Promise((resolve, reject) => {
      if (failure) return reject(writeError(failure, name));
      const stop = (): void => reject(signal.reason as Error);
      signal.addEventListener('abort', stop, { once: true });
      stream.write(shown(bytes), error => {
        signal.removeEventListener('abort', stop);
        if (error) reject(writeError(error, name));
        else resolve();
      });
    });
  const nothing = async (): Promise<void> => undefined;
  return {
    path: name,
    tempPath: undefined,
    write,
    finish: nothing,
    publish: nothing,
    discard: nothing,
    keep: nothing,
  };
}

async function pipeSink(path: string, signal: AbortSignal): Promise<Sink> {
  const pipe = await pipeToWrite(path, signal);
  const drop = async (): Promise<void> => void pipe.destroy();
  return {
    ...streamSink(pipe, path, signal),
    async finish() {
      pipe.end();
      if (!pipe.closed) await once(pipe, 'close', { signal });
    },
    discard: drop,
    keep: drop,
  };
}

/** Bytes go out as they are, but to a terminal, which would obey some of them. */
function shownOn(isTerminal: boolean): (bytes: Uint8Array) => Uint8Array {
  if (!isTerminal) return bytes => bytes;
  const decoder = new StringDecoder();
  return bytes => Buffer.from(printableText(decoder.write(Buffer.from(bytes))));
}

function writeError(error: unknown, name: string): unknown {
  const gone = isSystemError(error) && error.code === 'EPIPE';
  const destroyed = error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_DESTROYED';
  if (gone || destroyed)
    return new OldumpError('closed-output', `${name} was closed by its reader`, { cause: error });
  return ioError(error, name);
}

async function deviceSink(path: string): Promise<Sink> {
  const handle = await withPath(path, open(path, 'w'));
  const shown = shownOn(isatty(handle.fd));
  let isOpen = true;
  const close = async (): Promise<void> => {
    if (isOpen) await handle.close();
    isOpen = false;
  };
  return {
    path,
    tempPath: undefined,
    async write(raw) {
      const bytes = shown(raw);
      try {
        for (let at = 0; at < bytes.length;) at += (await handle.write(bytes, at)).bytesWritten;
      } catch (error) {
        throw writeError(error, path);
      }
    },
    finish: close,
    publish: async () => undefined,
    discard: close,
    keep: close,
  };
}
