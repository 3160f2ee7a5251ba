/** Small files at once. None of these waits in open(2) for the other end of a pipe (pipe.ts). */
import { open, readFile, stat, type FileHandle } from 'node:fs/promises';
import { addAbortSignal } from 'node:stream';
import { malformedError, usageError } from '../../errors.ts';
import { withPath } from './io-error.ts';
import { isPipe, pipeToRead } from './pipe.ts';

/**
 * A file of a folder, where something else in its place is damage, or somebody's trap.
 * Throws: malformed when it is no file; otherwise the system's error as it is.
 */
export async function readFileOnly(path: string): Promise<Buffer> {
  const found = await stat(path);
  if (!found.isFile() && !found.isDirectory())
    throw malformedError('is no file: a pipe, device or socket stands in its place', {
      position: { file: path },
    });
  return readFile(path);
}

export async function readTextOnly(path: string): Promise<string> {
  return (await readFileOnly(path)).toString('utf8');
}

/** What somebody named: a process substitution is as good as a file. Throws as readFile, and the signal's reason. */
export async function readGiven(path: string, signal?: AbortSignal): Promise<string> {
  if (!(await isPipe(path))) return readFile(path, 'utf8');
  const pipe = await pipeToRead(path);
  if (signal) addAbortSignal(signal, pipe);
  const chunks: Buffer[] = [];
  for await (const chunk of pipe) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

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
