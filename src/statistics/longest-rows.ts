/** One of the longest rows. */
export interface LongRow {
  readonly file: string;
  /** From 1. */
  readonly row: number;
  /** With its LF. */
  readonly bytes: number;
  readonly type: string;
  /** Its first 1,000 bytes. */
  readonly key: string;
  readonly revision: number;
}

/** So many are told. */
export const LONGEST_ROWS = 10;
export const MOST_KEY_BYTES = 1000;

/** The longest rows of those shown, the longest first; of equally long ones the one that came first. */
export class LongestRows {
  readonly rows: LongRow[] = [];

  /** Whether a row of so many bytes that comes now would be one of them. */
  takes(bytes: number): boolean {
    const shortest = this.rows[LONGEST_ROWS - 1];
    return shortest === undefined || bytes > shortest.bytes;
  }

  /** In the order in which the rows came. */
  add(row: LongRow): void {
    if (!this.takes(row.bytes)) return;
    const at = this.rows.findIndex(({ bytes }) => bytes < row.bytes);
    this.rows.splice(at < 0 ? this.rows.length : at, 0, row);
    this.rows.length = Math.min(this.rows.length, LONGEST_ROWS);
  }

  /** The longest of rows that came later. */
  addAll(rows: readonly LongRow[], file: string, rowsBefore: number): void {
    const inOrder = [...rows].sort((a, b) => a.row - b.row);
    for (const row of inOrder) this.add({ ...row, file, row: rowsBefore + row.row });
  }
}
