/** What somebody named, read whole or opened. None of these waits in open(2) for the other end of a pipe (pipe.ts). */
import { createReadStream } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { addAbortSignal } from 'node:stream';
import { malformedError, usageError } from '../../errors.ts';
import { withPath } from './io-error.ts';
import { isPipe, pipeToRead } from './pipe.ts';

/** What somebody named: a process substitution is as good as a file. Throws as readFile, the signal's reason, or RangeError for more bytes. */
export async function readGiven(
  path: string,
  {
    signal,
    mostBytes = MOST_GIVEN_BYTES,
  }: { readonly signal?: AbortSignal | undefined; readonly mostBytes?: number } = {},
): Promise<string> {
  const source = (await isPipe(path)) ? await pipeToRead(path) : createReadStream(path);
  if (signal) addAbortSignal(signal, source);
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of source as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > mostBytes) throw new RangeError(`is larger than ${mostBytes} bytes`);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Certificates and the like. */
const MOST_GIVEN_BYTES = 1 << 24;

/** For what is read at several places, as no pipe can be. Throws: usage when it is one; as `withPath` otherwise. */
export async function openFile(path: string): Promise<FileHandle> {
  if (await isPipe(path))
    throw usageError('is a pipe, where a file is needed', {
      position: { file: path },
      advice: 'write it into a file first, or use standard input where the command takes it',
    });
  return withPath(path, open(path, 'r'));
}

/** Of a file that a manifest lists. */
export async function requireNoPipe(path: string): Promise<void> {
  if (await isPipe(path)) throw malformedError('is a pipe, no file', { position: { file: path } });
}
