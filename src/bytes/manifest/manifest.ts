import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { malformedError } from '../../errors.ts';
import { indexPathOf } from '../index/block-index-file.ts';
import { ioError, isSystemError, withPath } from '../disk/io-error.ts';
import { manifestText } from './manifest-checksum.ts';
import type { OutputSummary } from '../output/output.ts';
import { writeWholeFile } from '../disk/temp-file.ts';

/** The order of a file's rows: row order, type and then key, the order of the input, group key (deworks), identifier (IA), columns (side tables). */
export type RowOrder = 'row' | 'type-key' | 'input' | 'key' | 'identifier' | 'columns';

/** How a side table is spelled: as COPY's text, or as CSV with tabs. */
export type TableDialect = 'text' | 'csv';

const NULL_SPELLING: Readonly<Record<TableDialect, string>> = { text: '\\N', csv: '' };

/**
 * manifest.json of a folder, member names as on the wire (docs/schema/manifest.schema.json).
 * Written last: a folder that has one is complete.
 */
export interface Manifest {
  readonly format: typeof MANIFEST_FORMAT;
  readonly tool: { readonly name: 'oldump'; readonly version: string };
  /** The dump's date, as given. */
  readonly date: string;
  /** When the manifest was made, ISO 8601, UTC. */
  readonly created: string;
  readonly inputs: readonly ManifestInput[];
  readonly files: readonly ManifestFile[];
  readonly stages: readonly ManifestStage[];
  /** What was proved before the folder was published; absent in manifests of older versions. */
  readonly guards?: readonly ManifestGuard[];
  /** SHA-256 of index.html beside it; absent in manifests of older versions. */
  readonly page_sha256?: string;
  /** Of the manifest itself (manifest-checksum.ts), added when it is written. */
  readonly checksum?: string;
}

export const MANIFEST_FORMAT = 'oldump-manifest/1';
export const MANIFEST_NAME = 'manifest.json';
export const CHECKSUMS_NAME = 'SHA256SUMS';
/** The page for people, made of the manifest, which has its checksum. */
export const PAGE_NAME = 'index.html';

export interface ManifestInput {
  /** A file's name, or the database as `host/database table`. */
  readonly name: string;
  readonly rows?: number;
  /** As it lies on disk. */
  readonly bytes?: number;
  readonly sha256?: string;
  /** Of a database: what was seen. Inputs with the same one are of the same moment. */
  readonly snapshot?: string;
}

export interface ManifestFile {
  readonly name: string;
  readonly rows: number;
  /** Size of the file. */
  readonly bytes: number;
  readonly plain_bytes: number;
  /** Of the file. */
  readonly sha256: string;
  readonly order: RowOrder;
  /** Greatest last_modified of its rows; of cdump, dump and split files. */
  readonly newest?: string;
  /** Rows per type, as read back from the file. */
  readonly types?: Readonly<Record<string, number>>;
  /** Of a side table; with CSV `rows` are lines. */
  readonly dialect?: TableDialect;
  /** How it spells NULL. */
  readonly null?: string;
}

/** A file, and how it is spelled where it is a side table. */
export interface SpelledOutput extends OutputSummary {
  readonly dialect?: TableDialect | undefined;
}

/** One guard's answer. A guard that refuses and is not overridden leaves no manifest to write it into. */
export interface ManifestGuard {
  readonly name: string;
  readonly result: 'passed' | 'overridden' | 'not-applicable';
  /** What was compared, with its figures; or why there was nothing to compare. */
  readonly detail: string;
  /** The flag that let it pass. */
  readonly override?: string;
}

/** rows_in = rows_out + all that is in `dropped`, but for deworks, which joins rows. */
export interface ManifestStage {
  readonly name: string;
  readonly rows_in: number;
  readonly rows_out: number;
  readonly dropped: Readonly<Record<string, number>>;
  /** Plain bytes read. */
  readonly bytes_in: number;
  readonly bytes_out?: number;
  readonly seconds: number;
  /** Of the whole process, all threads. */
  readonly peak_memory_bytes: number;
  /** Shares of the stage's time, from 0 to 1. */
  readonly busy: {
    /** The main thread, with work of its own. */
    readonly main: number;
    /** Each worker, with tasks. */
    readonly workers: readonly number[];
    /** The main thread, waiting for its input, the workers, or its output. */
    readonly waits: Readonly<Partial<Record<'input' | 'workers' | 'output', number>>>;
  };
}

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

/** Of a small file. */
async function sha256IfThere(path: string): Promise<string | undefined> {
  try {
    return createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
  } catch (error) {
    if (isSystemError(error) && error.code === 'ENOENT') return undefined;
    throw ioError(error, path, 'work');
  }
}

/** Throws: usage when there is none, malformed when it is not a manifest this version reads. */
export async function readManifest(folder: string): Promise<Manifest> {
  const path = join(folder, MANIFEST_NAME);
  return parseManifest(await withPath(path, readFile(path, 'utf8')), path);
}

/** Checks what readers rely on: the format and the files; the rest is for people. */
export function parseManifest(text: string, path: string): Manifest {
  const manifest = parseJson(text, path) as Partial<Manifest> | null;
  if (manifest?.format !== MANIFEST_FORMAT) {
    throw malformedError(`is no manifest of the format ${MANIFEST_FORMAT}`, { position: { file: path } });
  }
  if (!Array.isArray(manifest.files) || !manifest.files.every(isManifestFile)) {
    throw malformedError('has an unreadable list of files', { position: { file: path } });
  }
  return manifest as Manifest;
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw malformedError('is no JSON', { position: { file: path }, cause });
  }
}

function isManifestFile(file: Partial<ManifestFile> | null): file is ManifestFile {
  const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
  return (
    typeof file?.name === 'string' &&
    !/[/\n]/.test(file.name) &&
    isCount(file.rows) &&
    isCount(file.bytes) &&
    isCount(file.plain_bytes) &&
    /^[0-9a-f]{64}$/.test(file.sha256 ?? '')
  );
}
