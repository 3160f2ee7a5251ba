import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { withPath } from '../../bytes/disk/io-error.ts';
import { readManifest } from '../../bytes/manifest/manifest.ts';
import type { ManifestFile } from '../../bytes/manifest/manifest-form.ts';
import { requireOwnFile } from '../../bytes/disk/small-file.ts';
import { incompleteError, usageError } from '../../errors.ts';

/**
 * The file that a path means: itself, or of a published folder the file that holds all its records: the one in
 * type-key order (`ol_dump`), else the largest in row order (`ol_cdump`).
 * Throws: usage when the folder has no manifest or no such file.
 */
export async function fileOfFolder(path: string): Promise<string> {
  const stats = await withPath(path, stat(path));
  if (!stats.isDirectory()) return path;
  const { files } = await readManifest(path);
  const chosen = files.find(({ order }) => order === 'type-key') ?? largest(files);
  if (!chosen) throw usageError('holds no dump', { position: { file: path } });
  const file = join(path, chosen.name);
  if (await requireOwnFile(path, chosen.name)) return file;
  throw incompleteError('is missing, its manifest lists it', { position: { file } });
}

function largest(files: readonly ManifestFile[]): ManifestFile | undefined {
  return files
    .filter(({ order }) => order === 'row')
    .reduce<ManifestFile | undefined>(
      (most, file) => (most && most.rows >= file.rows ? most : file),
      undefined,
    );
}
