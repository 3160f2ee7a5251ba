import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { incompleteError } from '../src/errors.ts';
import type { Digest } from './row-digest.ts';
import { quote } from './shell-words.ts';

/** Throws, and so ends the bench without a single time, when two files of rows differ. */
export function requireSame(
  what: string,
  expected: Digest,
  found: Digest,
  { anyOrder = false }: { readonly anyOrder?: boolean } = {},
): void {
  const differs = (Object.keys(expected) as (keyof Digest)[]).filter(
    part => expected[part] !== found[part] && !(anyOrder && part === 'crc32'),
  );
  if (differs.length === 0) return;
  const detail = differs.map(part => `${part} ${found[part]}, expected ${expected[part]}`).join('; ');
  throw incompleteError(`${what}: not equal: ${detail}`);
}

/** Row order, judged by GNU sort: key as bytes, revision as a number, then the whole row. */
export async function requireOrder(path: string, signal: AbortSignal): Promise<void> {
  const line = `gzip -cd ${quote(path)} | LC_ALL=C sort -c -t $'\\t' -k2,2 -k3,3n`;
  await promisify(execFile)('bash', ['-o', 'pipefail', '-c', line], { signal });
}

export async function requireGzip(paths: readonly string[], signal: AbortSignal): Promise<void> {
  await promisify(execFile)('gzip', ['-t', ...paths], { signal });
}
