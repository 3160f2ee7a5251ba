import { environmentError, OldumpError } from '../../errors.ts';
import { printableJson, printableText } from '../../printable.ts';

type Stdout = NodeJS.WritableStream & { readonly isTTY?: boolean };

/** Writes text that was laid out to standard output. Throws closed-output (exit 141) when its reader has gone. */
export function print(stdout: Stdout, text: string): Promise<void> {
  return write(stdout, printableText(text));
}

/** The same of a value as JSON. */
export function printJson(stdout: Stdout, value: object): Promise<void> {
  return write(stdout, `${printableJson(value, 2)}\n`);
}

/** The same of rows: as they are, but for a terminal. */
export function printRows(stdout: Stdout, rows: Buffer): Promise<void> {
  return write(stdout, stdout.isTTY ? printableText(rows.toString()) : rows);
}

function write(stdout: Stdout, text: string | Uint8Array): Promise<void> {
  if (stdout.listenerCount('error') === 0) stdout.on('error', () => undefined); // also told to the write's callback
  return new Promise((resolve, reject) => {
    stdout.write(text, error => (error ? reject(unprinted(error)) : resolve()));
  });
}

function unprinted(cause: NodeJS.ErrnoException): OldumpError {
  if (cause.code === 'EPIPE') return new OldumpError('closed-output', 'the reader has gone', { cause });
  return environmentError(cause.message, { position: { file: 'standard output' }, cause });
}
