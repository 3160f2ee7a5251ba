import { basename, join } from 'node:path';
import { checkManifestText } from '../../bytes/manifest/manifest-checksum.ts';
import { MANIFEST_NAME, parseManifest } from '../../bytes/manifest/manifest.ts';
import type { Manifest, ManifestStage } from '../../bytes/manifest/manifest-form.ts';
import { OldumpError } from '../../errors.ts';
import { textOf } from './checksums-file.ts';
import { REPEATED_ROW } from '../../record/row/repeated-row.ts';
import type { Findings } from '../findings/findings.ts';
import { kindOfName, type FileKind } from '../rows/kinds.ts';

const MEMBERS: ReadonlySet<string> = new Set<keyof Manifest>([
  'format',
  'tool',
  'date',
  'created',
  'inputs',
  'files',
  'stages',
  'guards',
  'page_sha256',
  'checksum',
]);

/** The manifest of a folder, or nothing; what is wrong with it by itself is noted. */
export async function readCheckedManifest(folder: string, findings: Findings): Promise<Manifest | undefined> {
  const path = join(folder, MANIFEST_NAME);
  const text = await textOf(folder, MANIFEST_NAME, findings);
  if (text === undefined) {
    findings.add('incomplete', `has no ${MANIFEST_NAME}: it was never published`);
    return undefined;
  }
  try {
    const manifest = parseManifest(text, path);
    judgeText(text, manifest, findings);
    judgeDate(folder, manifest, findings);
    judgeStages(manifest, findings);
    return manifest;
  } catch (error) {
    if (!(error instanceof OldumpError)) throw error;
    findings.add('malformed', `${MANIFEST_NAME} ${error.reason}`);
    return undefined;
  }
}

/** A manifest of a version that made none has no checksum; one of later versions has guards too. */
function judgeText(text: string, manifest: Manifest, findings: Findings): void {
  const state = checkManifestText(text);
  const isLost = state === 'none' && manifest.guards !== undefined;
  if (state === 'wrong' || isLost)
    findings.add('incomplete', `${MANIFEST_NAME} is not what was written: its own checksum disagrees`);
  for (const member of Object.keys(manifest))
    if (!MEMBERS.has(member)) findings.add('malformed', `${MANIFEST_NAME} has an unknown member ${member}`);
}

/** A folder and its files carry the manifest's date. */
function judgeDate(folder: string, { date, files }: Manifest, findings: Findings): void {
  const names = [basename(folder), ...files.map(({ name }) => name)];
  for (const name of names) {
    const found = /\d{4}-\d{2}-\d{2}/.exec(name)?.[0];
    if (found !== undefined && found !== date)
      findings.add('incomplete', `${name} carries another date than its manifest, which says ${date}`);
  }
}

/** What was dropped and what came out is what came in; a stage hands on what the one before gave. */
function judgeStages({ files, stages }: Manifest, findings: Findings): void {
  const named = (name: string) => stages.find(stage => stage.name === name);
  const cdump = named('cdump');
  const dump = named('dump');
  for (const stage of [cdump, dump]) {
    if (!stage) continue;
    const dropped = Object.values(stage.dropped).reduce((sum, rows) => sum + rows, 0);
    if (stage.rows_in !== stage.rows_out + dropped)
      findings.add('incomplete', `stage ${stage.name}: rows in are not rows out and dropped`);
  }
  if (cdump && dump && cdump.rows_out !== dump.rows_in)
    findings.add('incomplete', `stage dump read ${dump.rows_in} rows, stage cdump gave ${cdump.rows_out}`);
  const makers: Readonly<Partial<Record<FileKind, ManifestStage | undefined>>> = {
    cdump,
    dump,
    deworks: named('deworks'),
  };
  for (const { name, rows } of files) {
    const stage = makers[kindOfName(name).kind];
    if (!stage) continue;
    const repeated = stage === cdump ? (dump?.dropped?.[REPEATED_ROW] ?? 0) : 0; // the merge leaves them out
    const given = (stage.rows_out ?? NaN) - repeated;
    if (given !== rows)
      findings.add('incomplete', `${name} has ${rows} rows, stage ${stage.name} gave ${given}`);
  }
}
