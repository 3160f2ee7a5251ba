import { spawnSync } from 'node:child_process';

/** SHA-256 of the rows of a file (plain or gzip), sorted as bytes: equal for equal sets of rows. */
export function rowsAsSet(path: string): string {
  return shell(`set -o pipefail; zcat -f -- "$1" | LC_ALL=C sort | sha256sum | cut -d' ' -f1`, path);
}

/** SHA-256 of a file's plain bytes. */
export function plainSha256(path: string): string {
  return shell(`set -o pipefail; zcat -f -- "$1" | sha256sum | cut -d' ' -f1`, path);
}

function shell(script: string, path: string): string {
  const { status, stdout, stderr } = spawnSync('bash', ['-c', script, 'bash', path], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${path}: ${stderr}`);
  return stdout.trim();
}
