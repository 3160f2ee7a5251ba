import type { ManifestGuard } from '../bytes/manifest/manifest-form.ts';
import { formatCrc } from '../bytes/index/sections.ts';
import { version } from '../version.ts';
import type { CheckedFile } from './file/checked-file.ts';
import type { Finding, Findings } from './findings/findings.ts';
import { allFindings, verdictOf } from './verdict.ts';
import type { CheckedFolder } from './folder/verify-folder.ts';
import type { Verified } from './verify-paths.ts';

export const REPORT_FORMAT = 'oldump-verify/1';

/** What `verify --json` prints; member names as on the wire (docs/schema/verify.schema.json). */
export function reportJson(verified: Verified, { isQuick, seconds }: ReportFacts): object {
  const { folders, files, findings } = verified;
  return {
    format: REPORT_FORMAT,
    tool: { name: 'oldump', version: version() },
    mode: isQuick ? 'quick' : 'full',
    verdict: verdictOf(verified),
    findings_total: allFindings(verified).reduce((sum, { count }) => sum + count, 0),
    seconds: Number(seconds.toFixed(3)),
    folders: folders.map(folderJson),
    files: files.map(fileJson),
    ...findingsJson(findings),
  };
}

export interface ReportFacts {
  readonly isQuick: boolean;
  readonly seconds: number;
}

function folderJson({ path, manifest, files, findings, unlisted }: CheckedFolder): object {
  const guards: readonly ManifestGuard[] | undefined = manifest?.guards;
  return {
    path,
    ...(manifest && { date: manifest.date, created: manifest.created }),
    ...(guards && { guards }),
    files: files.map(fileJson),
    unlisted,
    ...findingsJson(findings),
  };
}

function fileJson(file: CheckedFile): object {
  const { path, kind, bytes, plainBytes, crc32, sha256, rows, keys, newest, types, orders, index } = file;
  return {
    path,
    kind,
    is_listed: file.listed !== undefined,
    ...(bytes !== undefined && { bytes }),
    ...(sha256 !== undefined && { sha256 }),
    ...(plainBytes !== undefined && { plain_bytes: plainBytes }),
    ...(crc32 !== undefined && { crc32: formatCrc(crc32) }),
    ...(rows !== undefined && { rows }),
    ...(keys !== undefined && { keys }),
    ...(newest !== undefined && newest !== '' && { newest }),
    ...(types !== undefined && { types }),
    ...(orders !== undefined && { orders }),
    ...(index !== undefined && { index }),
    ...(file.references && { references: file.references }),
    ...findingsJson(file.findings),
  };
}

function findingsJson(findings: Findings): { findings: readonly Finding[]; findings_left_out: number } {
  return { findings: findings.first, findings_left_out: findings.count - findings.first.length };
}
