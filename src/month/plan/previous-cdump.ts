import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { withPath } from '../../bytes/disk/io-error.ts';
import { checkManifestText } from '../../bytes/manifest/manifest-checksum.ts';
import { MANIFEST_NAME, parseManifest } from '../../bytes/manifest/manifest.ts';
import type { Manifest, ManifestFile } from '../../bytes/manifest/manifest-form.ts';
import { isMissing, readSmallFile, requireOwnFile } from '../../bytes/disk/small-file.ts';
import { incompleteError, usageError } from '../../errors.ts';
import { isDumpDate, type DumpDate } from '../../record/row/dump-date.ts';
import { cdumpFileName } from '../../record/row/file-name.ts';
import { sha256OfFile } from '../../verify/file/file-hash.ts';

/** The cdump that a run begins from, as its manifest knows it. */
export interface PreviousCdump {
  readonly path: string;
  readonly date: DumpDate;
  readonly file: ManifestFile;
  /** Whatever was written before this day is in it. */
  readonly since: DumpDate;
}

/** A transaction is written down with the time of its beginning, and may have ended after the cdump was read. */
const MARGIN_DAYS = 1;

/**
 * Reads what the manifest in `folder` says of its cdump, and proves name, order and size.
 * Throws: usage when it is no earlier cdump; incomplete when manifest and file disagree.
 */
export async function previousCdump(folder: string, date: DumpDate): Promise<PreviousCdump> {
  const manifestPath = join(folder, MANIFEST_NAME);
  const text = await manifestText(manifestPath);
  if (checkManifestText(text) === 'wrong')
    throw incompleteError('was changed since it was written', { position: { file: manifestPath } });
  const manifest = parseManifest(text, manifestPath);
  const from = manifest.date;
  if (!isDumpDate(from) || from >= date)
    throw usageError(`is of ${from}: --since wants an earlier cdump than ${date}`, {
      position: { file: manifestPath },
    });
  const file = manifest.files.find(({ name }) => name === cdumpFileName(from));
  if (file?.order !== 'row')
    throw usageError('lists no ol_cdump in row order', {
      position: { file: manifestPath },
      advice: 'name the folder ol_cdump_DATE of an earlier run',
    });
  const path = join(folder, file.name);
  await requireOwnFile(folder, file.name);
  const { size } = await withPath(path, stat(path));
  if (size !== file.bytes)
    throw incompleteError(`has ${size} bytes, its manifest says ${file.bytes}`, { position: { file: path } });
  return { path, date: from, file, since: firstDay(manifest, file) };
}

/** Reads the file once. Throws: incomplete unless every byte is what was published. */
export async function requirePublished({ path, file }: PreviousCdump, signal: AbortSignal): Promise<void> {
  const found = await sha256OfFile(path, signal);
  if (found === file.sha256) return;
  throw incompleteError(`has the SHA-256 ${found}, its manifest says ${file.sha256}`, {
    position: { file: path },
  });
}

async function manifestText(path: string): Promise<string> {
  try {
    await requireOwnFile(dirname(path), MANIFEST_NAME);
    return await readSmallFile(path);
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw usageError('no such file', {
      position: { file: path },
      advice: '--since wants the folder ol_cdump_DATE of an earlier run, with its manifest',
    });
  }
}

/** The dump's day, the day it was made, the day of its newest row: the earliest of them, less the margin. */
function firstDay({ date, created }: Manifest, { newest }: ManifestFile): DumpDate {
  const days = [date, created, newest].flatMap(time => (time === undefined ? [] : [time.slice(0, 10)]));
  const earliest = days.filter(isDumpDate).sort()[0]!;
  const day = new Date(`${earliest}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() - MARGIN_DAYS);
  return day.toISOString().slice(0, 10) as DumpDate;
}
