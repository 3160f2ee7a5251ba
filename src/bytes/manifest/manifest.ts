import { createHash } from 'node:crypto';
import { basename, join } from 'node:path';
import { malformedError } from '../../errors.ts';
import { indexPathOf } from '../index/block-index-file.ts';
import { manifestText } from './manifest-checksum.ts';
import { manifestShape } from './manifest-shape.ts';
import type { OutputSummary } from '../output/output.ts';
import { isMissing, parseShaped, readSmallBytes, readSmallFile, requireOwnFile } from '../disk/small-file.ts';
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
