import { environmentError, OldumpError } from '../../errors.ts';

/** Writes a report to standard output. Throws closed-output (exit 141) when its reader has gone. */
export function print(stdout: NodeJS.WritableStream, text: string | Uint8Array): Promise<void> {
  if (stdout.listenerCount('error') === 0) stdout.on('error', () => undefined); // also told to the write's callback
  return new Promise((resolve, reject) => {
    stdout.write(text, error => (error ? reject(unprinted(error)) : resolve()));
  });
}

function unprinted(cause: NodeJS.ErrnoException): OldumpError {
  if (cause.code === 'EPIPE') return new OldumpError('closed-output', 'the reader has gone', { cause });
  return environmentError(cause.message, { position: { file: 'standard output' }, cause });
}
