import { rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { withPath } from '../../../bytes/disk/io-error.ts';
import { parseShaped, readSmallFile, requireOwnFile } from '../../../bytes/disk/small-file.ts';
import { statusShape } from './status-shape.ts';
import { type RunStatus, STATUS_FORMAT } from './run-status.ts';

/** Throws: usage when it is not there, malformed when it is no status. */
export async function readStatus(path: string): Promise<RunStatus> {
  await requireOwnFile(dirname(path), basename(path));
  return parseStatus(await readSmallFile(path), path);
}

export function parseStatus(text: string, path: string): RunStatus {
  return parseShaped(text, path, statusOfOurs) as RunStatus;
}

/** The format first: of another one the members are not ours to judge. */
function statusOfOurs(value: unknown, at: string): string | undefined {
  const { format } = (value ?? {}) as { readonly format?: unknown };
  return format === STATUS_FORMAT ? statusShape(value, at) : `is no status of the format ${STATUS_FORMAT}`;
}

/**
 * Replaces a small file at once, for those who watch it: they see the old text or the new one. Not synced, it is
 * written anew in seconds. The temporary name is always the same, so that nothing piles up.
 */
export async function replaceFile(path: string, text: string): Promise<void> {
  const temporary = `${path}.new`;
  await withPath(path, rm(temporary, { force: true }), 'work'); // whatever it is: a pipe would be waited for
  await withPath(path, writeFile(temporary, text, { flag: 'wx' }), 'work');
  await withPath(path, rename(temporary, path), 'work');
}
