import { open } from 'node:fs/promises';
import type { Context } from '../../context.ts';
import { OldumpError } from '../../errors.ts';
import { ioError, isSystemError, withPath } from './io-error.ts';
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
  ctx: Pick<Context, 'stdout'>,
): Promise<Sink> {
  if (path === undefined || path === '-') return stdoutSink(ctx.stdout);
  return (await isDevice(path)) ? deviceSink(path) : TempFile.create(path, options);
}

/**
 * Each write waits until the reader has taken it: that is the back-pressure.
 * Standard output is left open. Throws closed-output (exit 141) when its reader has gone.
 */
function stdoutSink(stdout: Context['stdout']): Sink {
  const name = 'standard output';
  let failure: Error | undefined;
  // The stream also emits what it tells the write's callback, and ends the process when nobody listens.
  const remember = (error: Error): void => void (failure ??= error);
  stdout.on('error', remember);
  const write = (bytes: Uint8Array): Promise<void> =>
    new Promise((resolve, reject) => {
      if (failure) reject(writeError(failure, name));
      else stdout.write(bytes, error => (error ? reject(writeError(error, name)) : resolve()));
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

function writeError(error: unknown, name: string): unknown {
  const gone = isSystemError(error) && error.code === 'EPIPE';
  const destroyed = error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_DESTROYED';
  if (gone || destroyed)
    return new OldumpError('closed-output', `${name} was closed by its reader`, { cause: error });
  return ioError(error, name);
}

async function deviceSink(path: string): Promise<Sink> {
  const handle = await withPath(path, open(path, 'w'));
  let isOpen = true;
  const close = async (): Promise<void> => {
    if (isOpen) await handle.close();
    isOpen = false;
  };
  return {
    path,
    tempPath: undefined,
    async write(bytes) {
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
