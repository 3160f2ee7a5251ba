/**
 * The file of changes (docs/format.md): eight columns, a first line that names the format and the order, a row for
 * each change, a last line with what both files are.
 */
export const CHANGES_FORMAT = 'oldump-changes';
export const CHANGES_VERSION = 1;

/** Column of the key, from 0, for the block index. */
export const CHANGE_KEY_COLUMN = 4;

/** What a file of rows is, as plain bytes. */
export interface Totals {
  readonly rows: number;
  readonly plainBytes: number;
  readonly crc32: number;
}

export function crcText(crc: number): string {
  return crc.toString(16).padStart(8, '0');
}

export function isSame(a: Totals, b: Totals): boolean {
  return a.rows === b.rows && a.plainBytes === b.plainBytes && a.crc32 === b.crc32;
}

export function describeTotals({ rows, plainBytes, crc32 }: Totals): string {
  return `${rows} rows, ${plainBytes} bytes, CRC-32 ${crcText(crc32)}`;
}
