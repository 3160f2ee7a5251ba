import { compareBytes, compareRows } from '../record/row/order.ts';
import { newRowColumns, parseRow, type RowColumns } from '../record/row/row.ts';
import { splitFileOf } from '../record/row/type-key.ts';

/** How a file of rows is sorted: by row order, or split file by split file, each in row order. */
export type SortedOrder = 'row' | 'type-key';

export const SORTED_ORDERS: readonly SortedOrder[] = ['row', 'type-key'];

/** One row in a buffer: bytes[start, end), `end` behind its LF. Filled again for every row. */
export interface PlacedRow {
  bytes: Buffer;
  start: number;
  end: number;
  readonly columns: RowColumns;
  /** Its split file in type-key order, 0 in row order: what comes before the key. */
  file: number;
}

export function newPlacedRow(): PlacedRow {
  return { bytes: Buffer.alloc(0), start: 0, end: 0, columns: newRowColumns(), file: 0 };
}

/** Fills `into` with the row bytes[start, end). Throws as parseRow. */
export function placeRow(
  bytes: Buffer,
  start: number,
  end: number,
  order: SortedOrder,
  into: PlacedRow,
): void {
  parseRow(bytes, start, end - 1, into.columns);
  into.bytes = bytes;
  into.start = start;
  into.end = end;
  into.file = order === 'row' ? 0 : splitFileOf(bytes, start, into.columns.typeEnd);
}

/** The row gets memory of its own: `own` if that is large enough, which is its holder's to use again. */
export function keepRow(row: PlacedRow, own: Buffer): Buffer {
  const { bytes, start, end, columns } = row;
  const length = end - start;
  const kept = own.length >= length ? own : Buffer.allocUnsafeSlow(2 * length);
  bytes.copy(kept, 0, start, end);
  row.bytes = kept;
  row.start = 0;
  row.end = length;
  columns.typeEnd -= start;
  columns.keyStart -= start;
  columns.keyEnd -= start;
  columns.modifiedStart -= start;
  columns.modifiedEnd -= start;
  columns.jsonStart -= start;
  return kept;
}

/** By split file, where that counts, then in row order. */
export function comparePlaced(a: PlacedRow, b: PlacedRow): number {
  const [own, other] = [a.columns, b.columns];
  return (
    a.file - b.file ||
    compareRows(
      a.bytes,
      a.start,
      a.end - 1,
      own.keyStart,
      own.keyEnd,
      own.revision,
      b.bytes,
      b.start,
      b.end - 1,
      other.keyStart,
      other.keyEnd,
      other.revision,
    )
  );
}

/** By split file and key only. */
export function comparePlaces(a: PlacedRow, b: PlacedRow): number {
  const [own, other] = [a.columns, b.columns];
  return (
    a.file - b.file || compareBytes(a.bytes, own.keyStart, own.keyEnd, b.bytes, other.keyStart, other.keyEnd)
  );
}

/** For messages. */
export function nameOfRow({ bytes, columns }: PlacedRow): string {
  return `${bytes.toString('utf8', columns.keyStart, columns.keyEnd)} revision ${columns.revision}`;
}
