import { dropReasonOf, OLD_PREFIXES, type DropReason } from '../../../record/row/key.ts';
import { isBeforeLimit } from '../../../record/row/timestamp.ts';
import { MODERN_PREFIX, NOTHING } from './scan-edits.ts';
import { SLASH } from './scan-json.ts';
import type { RowScanner } from './scan-row.ts';

/** Why a scanned row is left out, or undefined: the decision itself is dropReasonOf's and isBeforeLimit's. */
export function dropReasonOfScan(
  bytes: Buffer,
  scan: RowScanner,
  limit: Buffer | undefined,
): DropReason | undefined {
  const reason = mayBeDropped(bytes, scan) ? dropReasonOf(keyText(bytes, scan)) : undefined;
  if (reason !== undefined || limit === undefined) return reason;
  return isBefore(bytes, scan, limit) ? undefined : 'after date';
}

/** False only for keys that surely stay, so that most rows need no text: /a… but /ad…, /b…, /w…; not /o…, /p…, /s…. */
function mayBeDropped(bytes: Buffer, scan: RowScanner): boolean {
  const at = scan.keyStart;
  if (scan.keyPrefix !== NOTHING || bytes[at] !== SLASH) return true;
  const letter = bytes[at + 1];
  if (letter === 0x61) return bytes[at + 2] === 0x64;
  return letter === 0x62 ? bytes[at + 2] === SLASH : letter === 0x6f || letter === 0x70 || letter === 0x73;
}

function keyText(bytes: Buffer, scan: RowScanner): string {
  const rest = bytes.toString('latin1', scan.keyStart, scan.keyEnd);
  return scan.keyPrefix === NOTHING ? rest : OLD_PREFIXES[scan.keyPrefix - MODERN_PREFIX]!.modern + rest;
}

function isBefore(bytes: Buffer, scan: RowScanner, limit: Buffer): boolean {
  if (!scan.modifiedIsEdited) return isBeforeLimit(bytes, scan.modifiedStart, scan.modifiedEnd, limit);
  const edited = Buffer.from(
    bytes.toString('latin1', scan.modifiedStart, scan.modifiedEnd).replaceAll(' ', 'T'),
    'latin1',
  );
  return isBeforeLimit(edited, 0, edited.length, limit);
}
