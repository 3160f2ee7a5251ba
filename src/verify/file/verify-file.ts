import { stat } from 'node:fs/promises';
import { requireNoPipe } from '../../bytes/disk/whole-file.ts';
import type { ManifestFile, RowOrder } from '../../bytes/manifest/manifest-form.ts';
import { OldumpError } from '../../errors.ts';
import type { CheckedFile } from './checked-file.ts';
import { compareWithManifest } from './compare-manifest.ts';
import type { FactsTally } from './facts-tally.ts';
import { sha256OfFile } from './file-hash.ts';
import { Findings } from '../findings/findings.ts';
import { formOf, hasUniqueKeys, type FileKind } from '../rows/kinds.ts';
import { readChecked, type CheckedAs, type CheckedRows } from './read-checked.ts';
import { brokenCount, type References } from '../references/reference-rows.ts';
import { ReferenceSorts, type BrokenSink } from '../references/reference-sorts.ts';
import type { RowFileOptions } from './row-file.ts';

export interface VerifyOptions extends RowFileOptions {
  /** Findings told of each file; the others are counted. */
  readonly mostFindings: number;
  /** Given: what a dump names is looked for in it. */
  readonly references?: ReferenceOptions | undefined;
}

export interface ReferenceOptions {
  readonly memoryBytes: number;
  readonly tmpdir: string;
  readonly sink: BrokenSink;
  /** References that lead nowhere are findings. */
  readonly isStrict: boolean;
}

export interface Expected extends CheckedAs {
  /** What the manifest says of it. */
  readonly listed?: ManifestFile;
}

/**
 * Verifies one file from its first byte to its last (docs/commands/verify.md says what).
 *
 * Memory: as withRowFile.
 * Throws: environment; usage when there is no such file and no manifest told of it. All else is a finding.
 */
export async function verifyFile(
  path: string | undefined,
  expected: Expected,
  options: VerifyOptions,
): Promise<CheckedFile> {
  const { as, listed } = expected;
  const findings = new Findings(path ?? 'standard input', options.mostFindings);
  const [read, ofDisk] = await Promise.all([
    readOrNote(path, expected, findings, options),
    listed && path !== undefined ? lookAtFile(path, options.signal) : {},
  ]);
  const file: CheckedFile = {
    path: path ?? 'standard input',
    kind: as.kind,
    findings,
    ...(listed && { listed }),
    ...ofDisk,
    ...(read && known(read, as.kind)),
  };
  if (read) judge(read, expected, findings);
  if (listed) compareWithManifest(file, listed, findings);
  return file;
}

type ReadRows = CheckedRows & { readonly references?: References };

async function readOrNote(
  path: string | undefined,
  expected: Expected,
  findings: Findings,
  options: VerifyOptions,
): Promise<ReadRows | undefined> {
  const { as, listed } = expected;
  try {
    if (listed && path !== undefined) await requireNoPipe(path);
    if (as.kind !== 'dump' || !options.references) return await readChecked(path, expected, options);
    return await readWithReferences(path, expected, findings, options, options.references);
  } catch (error) {
    if (!(error instanceof OldumpError) || (error.kind === 'usage' && !listed)) throw error;
    findings.addError(error);
    return undefined;
  }
}

async function readWithReferences(
  path: string | undefined,
  expected: Expected,
  findings: Findings,
  options: VerifyOptions,
  { memoryBytes, tmpdir, sink, isStrict }: ReferenceOptions,
): Promise<ReadRows> {
  const sorts = new ReferenceSorts({ pool: options.pool, signal: options.signal, memoryBytes, tmpdir });
  try {
    await sorts.open();
    const read = await readChecked(path, expected, options, sorts);
    if (!read.hasReferences) return read; // of a damaged file they say nothing
    const isSorted = ordersOf(read.tally, expected.as.kind).length > 0;
    const references = await sorts.check(sink, key => {
      if (!isSorted) findings.add('malformed', `${key} is in the dump more than once`);
    });
    const broken = brokenCount(references);
    if (isStrict && broken > 0) findings.add('incomplete', `${broken} references lead nowhere`);
    return { ...read, references };
  } finally {
    await sorts.close();
  }
}

/** Its size and checksum; nothing of a file that is not there, which its reader tells. */
async function lookAtFile(path: string, signal: AbortSignal): Promise<Pick<CheckedFile, 'bytes' | 'sha256'>> {
  try {
    const sha256 = await sha256OfFile(path, signal);
    return { sha256, bytes: (await stat(path)).size };
  } catch (error) {
    if (error instanceof OldumpError && error.kind === 'usage') return {};
    throw error;
  }
}

function known(
  { tally, contents, bytes, index, references }: ReadRows,
  kind: FileKind,
): Partial<CheckedFile> {
  const { plainBytes, crc32, rows, newest, types, sameKeys } = tally;
  const orders = ordersOf(tally, kind);
  const isRows = formOf(kind) === 'row';
  return {
    bytes,
    plainBytes,
    crc32,
    rows,
    orders,
    index: index.kind,
    ...(references && { references }),
    ...(orders.length > 0 && { keys: rows - sameKeys.count }),
    ...(isRows && { newest, types }),
    ...(contents && { contents: { all: contents.all, latest: contents.latest() } }),
  };
}

function ordersOf({ rowFalls, typeKeyFalls }: FactsTally, kind: FileKind): RowOrder[] {
  const form = formOf(kind);
  if (form === 'line') return [];
  if (form === 'group') return rowFalls.count === 0 ? ['key'] : [];
  const orders: RowOrder[] = rowFalls.count === 0 ? ['row'] : [];
  return typeKeyFalls.count === 0 ? [...orders, 'type-key'] : orders;
}

function judge({ tally, index }: CheckedRows, { as, listed }: Expected, findings: Findings): void {
  if (index.kind === 'unfit') findings.add('incomplete', `its index does not fit: ${index.why}`);
  const malformed = [...tally.malformed.first].sort((a, b) => a.row - b.row);
  for (const { row, byte, error } of malformed) findings.add('malformed', error.message, { row, byte });
  findings.malformed += tally.malformed.count - tally.malformed.first.length;
  for (const { row, byte, key, reason } of tally.refused.first)
    findings.add('malformed', `may not be published: ${reason}: ${key}`, { row, byte });
  findings.malformed += tally.refused.count - tally.refused.first.length;
  judgeOrder(tally, listed?.order, findings);
  judgeKeys(tally, as.kind, findings);
}

function judgeOrder(tally: FactsTally, order: RowOrder | undefined, findings: Findings): void {
  if (order === 'row') findings.addPlaces('malformed', 'not in row order', tally.rowFalls);
  if (order === 'key') findings.addPlaces('malformed', 'not in the order of keys', tally.rowFalls);
  if (order === 'type-key')
    findings.addPlaces('malformed', 'not in the order of type and key', tally.typeKeyFalls);
}

function judgeKeys(tally: FactsTally, kind: FileKind, findings: Findings): void {
  if (hasUniqueKeys(kind))
    findings.addPlaces('malformed', 'its key is that of the row before', tally.sameKeys);
  else if (formOf(kind) === 'row') {
    findings.addPlaces('malformed', 'the row before once more', tally.sameRows);
    findings.addPlaces('malformed', 'another row of the key and revision of the row before', tally.rivals);
  }
  if (tally.rows === 0 && kind !== 'split' && kind !== 'table') findings.add('incomplete', 'holds no rows');
}
