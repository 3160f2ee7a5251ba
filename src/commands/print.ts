import type { Context } from '../context.ts';
import { environmentError, OldumpError } from '../errors.ts';

/** Writes a text to standard output; resolves when it is written. Throws: closed-output, environment. */
export async function printText(text: string, { stdout }: Pick<Context, 'stdout'>): Promise<void> {
  const ignore = (): void => undefined; // also told to the write's callback
  stdout.on('error', ignore);
  try {
    await new Promise<void>((resolve, reject) => {
      stdout.write(text, error => (error ? reject(unprinted(error)) : resolve()));
    });
  } finally {
    stdout.off('error', ignore);
  }
}

function unprinted(cause: NodeJS.ErrnoException): OldumpError {
  if (cause.code === 'EPIPE') return new OldumpError('closed-output', 'the reader has gone', { cause });
  return environmentError(cause.message, { position: { file: 'standard output' }, cause });
}
