import type { ManifestFile } from '../../bytes/manifest/manifest-form.ts';
import type { CheckedFile } from './checked-file.ts';
import type { Findings } from '../findings/findings.ts';

type Known = Pick<CheckedFile, 'bytes' | 'plainBytes' | 'rows' | 'sha256' | 'newest' | 'types'>;

/** Holds what is known of a file against what its manifest says; what is not known says nothing. */
export function compareWithManifest(known: Known, listed: ManifestFile, findings: Findings): void {
  const compare = (
    what: string,
    found: number | string | undefined,
    said: number | string | undefined,
  ): void => {
    if (found === undefined || said === undefined || found === said) return;
    findings.add('incomplete', `${what}: ${found}, its manifest says ${said}`);
  };
  compare('bytes', known.bytes, listed.bytes);
  compare('plain bytes', known.plainBytes, listed.plain_bytes);
  compare('rows', known.rows, listed.rows);
  compare('SHA-256', known.sha256, listed.sha256);
  compare('newest last_modified', known.newest === '' ? undefined : known.newest, listed.newest);
  if (known.types === undefined || listed.types === undefined) return;
  for (const type of new Set([...Object.keys(known.types), ...Object.keys(listed.types)]))
    compare(`rows of ${type}`, rowsOf(known.types, type), rowsOf(listed.types, type));
}

/** A type may have the name of what every object has. */
function rowsOf(types: Readonly<Record<string, number>>, type: string): number {
  return Object.hasOwn(types, type) ? types[type]! : 0;
}
