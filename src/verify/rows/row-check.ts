import type { RowColumns } from '../../record/row/row.ts';
import type { MalformedRow } from './row-facts.ts';

/** A look at every row of a part of a file, block by block. */
export interface RowCheck {
  /** Shown each row that is one: bytes[start, end) without its LF. Nothing is valid afterwards. */
  row(bytes: Buffer, start: number, end: number, columns: Readonly<RowColumns>): void;
  /** After the rows of each block.  Out: those that are wrong; places from 0 at the block's first row. */
  block?(plain: Buffer): readonly MalformedRow[];
}
