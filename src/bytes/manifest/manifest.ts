import { createHash } from 'node:crypto';
import { basename, join } from 'node:path';
import { malformedError } from '../../errors.ts';
import { indexPathOf } from '../index/block-index-file.ts';
import { manifestText } from './manifest-checksum.ts';
import { manifestShape } from './manifest-shape.ts';
import { isMissing, parseShaped, readSmallBytes, readSmallFile, requireOwnFile } from '../disk/small-file.ts';
import { writeWholeFile } from '../disk/temp-file.ts';
import {
  type Manifest,
  MANIFEST_FORMAT,
  type ManifestFile,
  type RowOrder,
  type SpelledOutput,
  type TableDialect,
} from './manifest-form.ts';

const NULL_SPELLING: Readonly<Record<TableDialect, string>> = { text: '\\N', csv: '' };

export const MANIFEST_NAME = 'manifest.json';
export const CHECKSUMS_NAME = 'SHA256SUMS';
/** The page for people, made of the manifest, which has its checksum. */
export const PAGE_NAME = 'index.html';

/** In: what is known of the rows, where the file was read back. */
export function manifestFile(
  summary: SpelledOutput,
  order: RowOrder,
  { newest, types }: Pick<ManifestFile, 'newest' | 'types'> = {},
): ManifestFile {
  const { path, rows, bytes, plainBytes, sha256, dialect } = summary;
  return {
    name: basename(path),
    rows,
    bytes,
    plain_bytes: plainBytes,
    sha256,
    order,
    ...(newest !== undefined && { newest }),
    ...(types !== undefined && { types }),
    ...(dialect !== undefined && { dialect, null: NULL_SPELLING[dialect] }),
  };
}

/** Writes manifest.json into a folder, whole or not at all; an older one is replaced. */
export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  await writeWholeFile(join(folder, MANIFEST_NAME), manifestText(manifest), { overwrite: true });
}

/** Writes SHA256SUMS, which `sha256sum -c` reads, beside the files: of them, and of the block indexes that are there. */
export async function writeChecksums(folder: string, files: readonly ManifestFile[]): Promise<void> {
  const lines: string[] = [];
  for (const { name, sha256 } of files) {
    lines.push(`${sha256}  ${name}\n`);
    const index = await sha256IfThere(indexPathOf(join(folder, name)));
    if (index !== undefined) lines.push(`${index}  ${indexPathOf(name)}\n`);
  }
  await writeWholeFile(join(folder, CHECKSUMS_NAME), lines.join(''), { overwrite: true });
}

/** A thousand times what the index of 300 GB has. */
const MOST_INDEX_BYTES = 1 << 28;

/** Of a block index. */
async function sha256IfThere(path: string): Promise<string | undefined> {
  try {
    return createHash('sha256')
      .update(await readSmallBytes(path, MOST_INDEX_BYTES))
      .digest('hex');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Throws: usage when there is none, malformed when it is not a manifest this version reads. */
export async function readManifest(folder: string): Promise<Manifest> {
  await requireOwnFile(folder, MANIFEST_NAME);
  return readManifestAt(join(folder, MANIFEST_NAME));
}

/** The same of a manifest of any name. */
export async function readManifestAt(path: string): Promise<Manifest> {
  return parseManifest(await readSmallFile(path), path);
}

/** Throws: malformed with the first member that is missing or of another kind, or a file that is listed twice. */
export function parseManifest(text: string, path: string): Manifest {
  const manifest = parseShaped(text, path, manifestOfOurs) as Manifest;
  const names = new Set([MANIFEST_NAME, CHECKSUMS_NAME, PAGE_NAME]);
  for (const [at, { name }] of manifest.files.entries()) {
    if (names.has(name))
      throw malformedError(`files[${at}].name is ${name}, which is listed already or not for data`, {
        position: { file: path },
      });
    names.add(name);
  }
  return manifest;
}

/** The format first: of another one the members are not ours to judge. */
function manifestOfOurs(value: unknown, at: string): string | undefined {
  const { format } = (value ?? {}) as { readonly format?: unknown };
  return format === MANIFEST_FORMAT
    ? manifestShape(value, at)
    : `is no manifest of the format ${MANIFEST_FORMAT}`;
}
