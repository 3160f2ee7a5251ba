import { createHash } from 'node:crypto';

/** What stands in the place of the checksum while it is made. */
const NOTHING = '0'.repeat(64);

/**
 * A manifest as text, with a checksum of itself as its last member: nothing else lists the manifest, and it is what
 * everything else is held against.
 *
 * The checksum is the SHA-256 of the whole text with 64 zeros in its place.
 */
export function manifestText(manifest: object): string {
  const blank = `${JSON.stringify({ ...manifest, checksum: NOTHING }, null, 2)}\n`;
  const at = blank.lastIndexOf(NOTHING);
  return blank.slice(0, at) + sha256(blank) + blank.slice(at + NOTHING.length);
}

/** Whether a manifest is as it was written; 'none' when it is one of an older version, without a checksum. */
export function checkManifestText(text: string): 'right' | 'wrong' | 'none' {
  const match = /"checksum": "([0-9a-f]{64})"\n}\n$/.exec(text);
  if (!match) return text.includes('checksum') ? 'wrong' : 'none';
  const at = match.index + '"checksum": "'.length;
  return sha256(text.slice(0, at) + NOTHING + text.slice(at + NOTHING.length)) === match[1]
    ? 'right'
    : 'wrong';
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
