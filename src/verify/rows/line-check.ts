import { malformedError, OldumpError } from '../../errors.ts';
import { checkUtf8 } from '../../bytes/utf8.ts';
import { beginsWithMark, requireRowEdges } from '../../record/row/row-edges.ts';
import type { MalformedRow, RowCheck } from './row-check.ts';

const TAB = 9;

/** Rows of any columns: UTF-8, and as many columns as `columns` says. */
export class LineCheck implements RowCheck {
  #columns: number | 'as first' | 'any';
  #wrong: MalformedRow[] = [];
  #row = 0;

  constructor(columns: number | 'as first' | 'any') {
    this.#columns = columns;
  }

  row(bytes: Buffer, start: number, end: number): void {
    const row = this.#row++;
    if (this.#columns === 'any' && !beginsWithMark(bytes, start)) return; // CSV may have line ends of any kind
    if (!this.#hasEdges(bytes, start, end, row)) return;
    const columns = columnsOf(bytes, start, end);
    if (this.#columns === 'as first') this.#columns = columns;
    if (columns === this.#columns) return;
    const reason = `expected ${this.#columns} columns, found ${columns}`;
    this.#wrong.push({ row, byte: start, error: malformedError(reason).toData() });
  }

  #hasEdges(bytes: Buffer, start: number, end: number, row: number): boolean {
    try {
      requireRowEdges(bytes, start, end);
      return true;
    } catch (error) {
      if (!(error instanceof OldumpError)) throw error;
      this.#wrong.push({ row, byte: start, error: error.toData() });
      return false;
    }
  }

  block(plain: Buffer): readonly MalformedRow[] {
    const wrong = this.#wrong;
    try {
      checkUtf8({ bytes: plain, byteOffset: 0 }, '');
    } catch (error) {
      if (!(error instanceof OldumpError)) throw error;
      const { row = 1, byte = 0 } = error.position ?? {};
      wrong.push({ row: row - 1, byte, error: malformedError(error.reason).toData() });
    }
    this.#wrong = [];
    this.#row = 0;
    return wrong;
  }
}

export function columnsOf(bytes: Buffer, start: number, end: number): number {
  let columns = 1;
  for (let at = bytes.indexOf(TAB, start); at >= 0 && at < end; at = bytes.indexOf(TAB, at + 1)) columns += 1;
  return columns;
}
