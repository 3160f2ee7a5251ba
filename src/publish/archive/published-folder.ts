import { stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { indexPathOf } from '../../bytes/index/block-index-file.ts';
import { isSystemError, ioError } from '../../bytes/disk/io-error.ts';
import { CHECKSUMS_NAME, MANIFEST_NAME, PAGE_NAME, readManifest } from '../../bytes/manifest/manifest.ts';
import type { Manifest } from '../../bytes/manifest/manifest-form.ts';
import { readSmallFile, requireOwnFile } from '../../bytes/disk/small-file.ts';
import { incompleteError, malformedError, usageError } from '../../errors.ts';
import { isDumpDate, type DumpDate } from '../../record/row/dump-date.ts';
import { refuseUnguarded } from './archive-guards.ts';
import type { Item, ItemFile } from './item.ts';

/**
 * A published folder, looked at before anything is sent: its manifest, its guards, the sizes of its files.
 *
 * Out: its files in the order of the upload, the data first, manifest.json last.
 * Throws: incomplete when there is no manifest, a guard has not passed, or a file is not as the manifest says.
 */
export async function readPublishedFolder(folder: string): Promise<Item> {
  const { identifier, date } = nameOf(folder);
  const path = join(folder, MANIFEST_NAME);
  if (!(await requireOwnFile(folder, MANIFEST_NAME)) || !(await sizeOf(path)))
    throw unpublished(folder, (await sizeOf(folder)) !== undefined);
  const manifest = await readManifest(folder);
  if (manifest.date !== date) throw malformedError(`is of ${manifest.date}`, { position: { file: path } });
  refuseUnguarded(manifest, path);
  const sums = await readChecksums(folder, manifest);
  return { identifier, folder, date, files: await filesOf(folder, manifest, sums) };
}

/** The date and the item's name, from the folder's own name. */
export function nameOf(folder: string): { identifier: string; date: DumpDate } {
  const identifier = basename(resolve(folder));
  const [, date = ''] = /^ol_c?dump_(.*)$/.exec(identifier) ?? [];
  if (isDumpDate(date)) return { identifier, date };
  throw usageError('is no published folder: its name is not ol_dump_DATE or ol_cdump_DATE', {
    position: { file: folder },
  });
}

function unpublished(folder: string, isThere: boolean): Error {
  const position = { file: folder };
  if (!isThere) return usageError('no such file or folder', { position });
  return incompleteError(`has no ${MANIFEST_NAME}: it is not complete`, {
    position,
    advice: 'finish the run first',
  });
}

async function filesOf(folder: string, manifest: Manifest, sums: Checksums): Promise<ItemFile[]> {
  const data: ItemFile[] = [];
  const indexes: ItemFile[] = [];
  for (const { name, bytes, rows, sha256 } of manifest.files) {
    const path = join(folder, name);
    await requireOwnFile(folder, name);
    await refuseOtherSize(path, bytes);
    data.push({ name, path, bytes, rows, sha256 });
    const index = await besides(folder, indexPathOf(name));
    if (index) indexes.push({ ...index, sha256: sums.get(index.name) });
    else if (sums.has(indexPathOf(name))) throw missing(indexPathOf(path), CHECKSUMS_NAME);
  }
  const small = [CHECKSUMS_NAME, PAGE_NAME, MANIFEST_NAME];
  const found = await Promise.all(small.map(name => besides(folder, name)));
  return [...data, ...indexes, ...found.filter(file => file !== undefined)];
}

async function refuseOtherSize(path: string, bytes: number): Promise<void> {
  const found = await sizeOf(path);
  if (found === bytes) return;
  if (found === undefined) throw missing(path, MANIFEST_NAME);
  throw incompleteError(`has ${found} bytes, ${bytes} in the manifest`, {
    position: { file: path },
    advice: 'nothing has been uploaded',
  });
}

function missing(path: string, listedIn: string): Error {
  return incompleteError(`is missing, ${listedIn} lists it`, {
    position: { file: path },
    advice: 'nothing has been uploaded',
  });
}

/** SHA-256 by file name. */
type Checksums = ReadonlyMap<string, string>;

/** Downloaders trust SHA256SUMS, so it has to say what the manifest says; beside that it lists the block indexes. */
async function readChecksums(folder: string, manifest: Manifest): Promise<Checksums> {
  const path = join(folder, CHECKSUMS_NAME);
  if (!(await requireOwnFile(folder, CHECKSUMS_NAME)) || !(await sizeOf(path))) {
    throw incompleteError('is missing', { position: { file: path }, advice: 'finish the run first' });
  }
  const lines = (await readSmallFile(path)).split('\n').filter(line => line !== '');
  const wrong = lines.findIndex(line => !/^[0-9a-f]{64} {2}[^/]+$/.test(line));
  if (wrong >= 0)
    throw malformedError('is no checksum of a file', { position: { file: path, row: wrong + 1 } });
  const sums = new Map(lines.map(line => [line.slice(66), line.slice(0, 64)]));
  const indexes = new Set(manifest.files.map(({ name }) => indexPathOf(name)));
  const others = [...sums.keys()].filter(name => !indexes.has(name));
  const isSame = manifest.files.every(({ name, sha256 }) => sums.get(name) === sha256);
  if (isSame && others.length === manifest.files.length && lines.length === sums.size) return sums;
  throw incompleteError(`disagrees with ${MANIFEST_NAME}`, { position: { file: path } });
}

async function besides(folder: string, name: string): Promise<ItemFile | undefined> {
  const path = join(folder, name);
  await requireOwnFile(folder, name);
  const bytes = await sizeOf(path);
  return bytes === undefined ? undefined : { name, path, bytes, rows: 0, sha256: undefined };
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (isSystemError(error) && error.code === 'ENOENT') return undefined;
    throw ioError(error, path);
  }
}
