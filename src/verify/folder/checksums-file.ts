import { join } from 'node:path';
import { CHECKSUMS_NAME, MANIFEST_NAME, PAGE_NAME } from '../../bytes/manifest/manifest.ts';
import type { Manifest } from '../../bytes/manifest/manifest-form.ts';
import { isMissing, readSmallFileIfThere, requireOwnFile } from '../../bytes/disk/small-file.ts';
import { OldumpError } from '../../errors.ts';
import { sha256OfFile } from '../file/file-hash.ts';
import type { Findings } from '../findings/findings.ts';

/**
 * Holds SHA256SUMS against the manifest and, unless quickly, against the files that only it lists: the block indexes;
 * and the page for people against the manifest.
 * The data files' own checksums are verified with the files, against the manifest.
 */
export async function checkChecksums(
  folder: string,
  manifest: Manifest,
  findings: Findings,
  options: { readonly isQuick: boolean; readonly signal: AbortSignal },
): Promise<void> {
  const { isQuick, signal } = options;
  const page = manifest.page_sha256;
  if (page !== undefined && !isQuick)
    await checkFile(folder, PAGE_NAME, { sum: page, lister: MANIFEST_NAME }, findings, signal);
  const sums = await readChecksums(folder, findings);
  if (!sums) return;
  for (const { name, sha256 } of manifest.files) {
    const found = sums.get(name);
    if (found === undefined) findings.add('incomplete', `${CHECKSUMS_NAME} does not list ${name}`);
    else if (found !== sha256)
      findings.add('incomplete', `${CHECKSUMS_NAME} and ${MANIFEST_NAME} disagree about ${name}`);
  }
  const listed = new Set(manifest.files.map(({ name }) => name));
  for (const [name, sum] of sums) {
    if (listed.has(name)) continue;
    if (!name.endsWith('.idx'))
      findings.add('incomplete', `${CHECKSUMS_NAME} lists ${name}, ${MANIFEST_NAME} does not`);
    else if (!isQuick) await checkFile(folder, name, { sum, lister: CHECKSUMS_NAME }, findings, signal);
  }
}

async function readChecksums(folder: string, findings: Findings): Promise<Map<string, string> | undefined> {
  const text = await textOf(folder, CHECKSUMS_NAME, findings);
  if (text === undefined) {
    findings.add('incomplete', `has no ${CHECKSUMS_NAME}`);
    return undefined;
  }
  const sums = new Map<string, string>();
  const lines = text.split('\n');
  if (lines.pop() !== '') findings.add('incomplete', `${CHECKSUMS_NAME}: its last line has no end`);
  for (const [number, line] of lines.entries()) {
    const match = /^([0-9a-f]{64}) {2}([^/]+)$/.exec(line);
    if (!match) findings.add('malformed', `${CHECKSUMS_NAME}, line ${number + 1}: is no checksum of a file`);
    else if (sums.has(match[2]!)) findings.add('malformed', `${CHECKSUMS_NAME} lists ${match[2]} twice`);
    else sums.set(match[2]!, match[1]!);
  }
  return sums;
}

async function checkFile(
  folder: string,
  name: string,
  { sum, lister }: { readonly sum: string; readonly lister: string },
  findings: Findings,
  signal: AbortSignal,
): Promise<void> {
  try {
    await requireOwnFile(folder, name);
    const found = await sha256OfFile(join(folder, name), signal);
    if (found !== sum) findings.add('incomplete', `${name}: its SHA-256 is not what ${lister} says`);
  } catch (error) {
    if (isMissing(error)) findings.add('incomplete', `${name} is missing: ${lister} lists it`);
    else addOfFile(name, error, findings);
  }
}

/** A small file of the folder; undefined, noted unless it is not there, where it cannot be read. */
export async function textOf(folder: string, name: string, findings: Findings): Promise<string | undefined> {
  try {
    await requireOwnFile(folder, name);
    return await readSmallFileIfThere(join(folder, name));
  } catch (error) {
    addOfFile(name, error, findings);
    return undefined;
  }
}

/** What is wrong with a file of the folder that stands for itself; errors of the machine are thrown again. */
export function addOfFile(name: string, error: unknown, findings: Findings): void {
  if (!(error instanceof OldumpError) || error.kind !== 'malformed') throw error;
  findings.add('malformed', `${name} ${error.reason}`);
}
