import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { indexPathOf } from '../../bytes/index/block-index-file.ts';
import { combineCrc32 } from '../../bytes/gzip/crc-combine.ts';
import { withPath } from '../../bytes/disk/io-error.ts';
import { CHECKSUMS_NAME, MANIFEST_NAME, PAGE_NAME } from '../../bytes/manifest/manifest.ts';
import type { Manifest, ManifestFile } from '../../bytes/manifest/manifest-form.ts';
import { requireOwnFile } from '../../bytes/disk/small-file.ts';
import { OldumpError } from '../../errors.ts';
import { SPLIT_FILES } from '../../record/row/type-key.ts';
import type { CheckedFile } from '../file/checked-file.ts';
import { checkChecksums } from './checksums-file.ts';
import { addSets, NO_ROWS, sameSet } from '../file/content-sums.ts';
import { Findings } from '../findings/findings.ts';
import { kindOfName, tableOfName, type KnownFile } from '../rows/kinds.ts';
import { readCheckedManifest } from './manifest-check.ts';
import { lookAtFile } from '../file/quick-file.ts';
import { verifyFile, type Expected, type VerifyOptions } from '../file/verify-file.ts';

export interface FolderOptions extends VerifyOptions {
  /** Manifest, sizes and trailers only. */
  readonly isQuick: boolean;
  /** Told of each file when it was verified. */
  readonly onFile?: (file: CheckedFile) => void;
}

/** A published folder after it was verified. */
export interface CheckedFolder {
  readonly path: string;
  readonly manifest: Manifest | undefined;
  readonly files: readonly CheckedFile[];
  /** Of the folder as a whole; each file has its own. */
  readonly findings: Findings;
  /** Files that nothing lists. */
  readonly unlisted: readonly string[];
}

/**
 * Verifies a published folder: its manifest and checksums, every file, and that the split files together are the dump.
 *
 * Memory: as verifyFile.  Throws: as verifyFile.
 */
export async function verifyFolder(folder: string, options: FolderOptions): Promise<CheckedFolder> {
  const findings = new Findings(folder, options.mostFindings);
  const names = await withPath(folder, readdir(folder));
  const manifest = await readCheckedManifest(folder, findings);
  if (manifest) await checkChecksums(folder, manifest, findings, options);
  const isInTypeOrder = manifest?.files.some(isInOrderOfParts) ?? false;
  const files: CheckedFile[] = [];
  for (const { name, listed } of manifest ? listedFiles(manifest) : unlistedFiles(names)) {
    const as = knownFile(name, listed);
    const withContents = as.kind === 'cdump' || as.kind === 'dump' || !isInTypeOrder;
    const expected = { as, withContents, ...(listed && { listed }) };
    const file = await verifyOwnFile(folder, name, expected, options);
    files.push(file);
    options.onFile?.(file);
  }
  judgeUnion(files, findings);
  return { path: folder, manifest, files, findings, unlisted: manifest ? strays(names, manifest) : [] };
}

/** What stands in the place of a file is not read. */
async function verifyOwnFile(
  folder: string,
  name: string,
  expected: Expected,
  options: FolderOptions,
): Promise<CheckedFile> {
  const path = join(folder, name);
  try {
    await requireOwnFile(folder, name);
  } catch (error) {
    const findings = new Findings(path, options.mostFindings);
    if (!(error instanceof OldumpError)) throw error;
    findings.addError(error);
    const { as, listed } = expected;
    return { path, kind: as.kind, findings, ...(listed && { listed }) };
  }
  if (options.isQuick) return lookAtFile(path, expected, options.mostFindings);
  return verifyFile(path, expected, options);
}

/** What its name says, and of a side table what its manifest says. */
function knownFile(name: string, listed: ManifestFile | undefined): KnownFile {
  const [as, table, dialect] = [kindOfName(name), tableOfName(name), listed?.dialect];
  return table && dialect ? { ...as, table: { table, dialect } } : as;
}

/** As the dump of a run, which is its split files one behind the other. */
function isInOrderOfParts({ name, order }: ManifestFile): boolean {
  return order === 'type-key' && kindOfName(name).kind === 'dump';
}

interface NamedFile {
  readonly name: string;
  readonly listed?: ManifestFile;
}

function listedFiles({ files }: Manifest): NamedFile[] {
  return files.map(listed => ({ name: listed.name, listed }));
}

/** Without a manifest: by their names. */
function unlistedFiles(names: readonly string[]): NamedFile[] {
  return names
    .filter(name => /^ol_.*\.txt(\.gz)?$/.test(name))
    .sort()
    .map(name => ({ name }));
}

function strays(names: readonly string[], { files }: Manifest): string[] {
  const own = new Set([MANIFEST_NAME, CHECKSUMS_NAME, PAGE_NAME]);
  for (const { name } of files) own.add(name).add(indexPathOf(name));
  return names.filter(name => !own.has(name)).sort();
}

/** The rows of the seven split files are those of the dump: one file behind the other, or as a set. */
function judgeUnion(files: readonly CheckedFile[], findings: Findings): void {
  const dump = files.find(({ kind }) => kind === 'dump');
  const parts = SPLIT_FILES.map(part =>
    files.find(({ path, kind }) => kind === 'split' && kindOfName(basename(path)).part === part),
  );
  if (!dump || parts.every(part => part === undefined)) return;
  const missing = SPLIT_FILES.filter((_, i) => parts[i] === undefined);
  if (missing.length > 0) {
    findings.add('incomplete', `has no split file of ${missing.join(', ')}`);
    return;
  }
  const isOneBehindOther = dump.listed !== undefined && isInOrderOfParts(dump.listed);
  const isUnion = isOneBehindOther ? isConcatenation(dump, parts) : isSum(dump, parts);
  if (isUnion === false) findings.add('incomplete', 'the split files together are not the dump');
}

/** Undefined: a file could not be read, as its own findings say. */
function isSum(dump: CheckedFile, parts: readonly (CheckedFile | undefined)[]): boolean | undefined {
  let sum = NO_ROWS;
  for (const part of parts) {
    if (!part?.contents) return undefined;
    sum = addSets(sum, part.contents.all);
  }
  return dump.contents && sameSet(sum, dump.contents.all);
}

/** By the checksums of their plain bytes. */
function isConcatenation(
  dump: CheckedFile,
  parts: readonly (CheckedFile | undefined)[],
): boolean | undefined {
  if (dump.crc32 === undefined) return undefined;
  let crc = 0;
  for (const part of parts) {
    const plainBytes = part?.plainBytes ?? part?.listed?.plain_bytes;
    if (part?.crc32 === undefined || plainBytes === undefined) return undefined;
    crc = combineCrc32(crc, part.crc32, plainBytes);
  }
  return crc === dump.crc32;
}
