import { cleanExactly } from '../dump/clean-exactly.ts';
import { cleanRows } from '../dump/clean.ts';
import type { CleanKernel } from '../dump/kernel.ts';
import { malformedError, OldumpError } from '../errors.ts';
import { ByteBuffer } from '../record/byte-buffer.ts';
import { newRowColumns, parseRow, type RowColumns } from '../record/row.ts';
import { DataRows } from './data-rows.ts';
import type { RowCheck } from './row-check.ts';
import type { MalformedRow } from './row-facts.ts';
import { wrongRow } from './wrong-row.ts';

const LF = 10;

/**
 * Proves dump rows by cleaning them once more: a row is what cleaning makes of its JSON, byte for byte.
 *
 * So in one comparison of a block: the JSON is well formed, spelled as Python spells it, without an old key, an
 * undated datetime or an `id`, and type, key, revision and last_modified are what the JSON says. The kernel does
 * nearly all of it. Only where a block comes out otherwise its rows are looked at one by one, to say which and why.
 *
 * What stays well formed cannot be seen here: a letter of a title that became another one. That takes a checksum.
 * Memory: three times the largest block.
 */
export class CleanAgain implements RowCheck {
  readonly #data = new DataRows();
  readonly #cleaned = new ByteBuffer(1 << 21);
  readonly #kernel: CleanKernel | undefined;

  constructor(kernel: CleanKernel | undefined) {
    this.#kernel = kernel;
  }

  row(bytes: Buffer, _start: number, end: number, { jsonStart }: Readonly<RowColumns>): void {
    this.#data.add(bytes, jsonStart, end);
  }

  block(plain: Buffer): readonly MalformedRow[] {
    this.#cleaned.clear();
    cleanRows(this.#data.written(), this.#cleaned, { date: undefined, kernel: this.#kernel });
    this.#data.clear();
    return this.#cleaned.written().equals(plain) ? [] : this.#findWrong(plain);
  }

  #findWrong(block: Buffer): MalformedRow[] {
    const wrong: MalformedRow[] = [];
    for (let start = 0, row = 0; start < block.length; row += 1) {
      const end = block.indexOf(LF, start);
      const error = this.#errorOf(block, start, end);
      if (error) wrong.push({ row, byte: start, error: error.toData() });
      start = end + 1;
    }
    return wrong;
  }

  /** Undefined: the row is right, or has no five columns, which whoever read them has said. */
  #errorOf(block: Buffer, start: number, end: number): OldumpError | undefined {
    const columns = newRowColumns();
    const cleaned = new ByteBuffer(2 * (end - start));
    try {
      parseRow(block, start, end, columns);
    } catch (error) {
      if (error instanceof OldumpError) return undefined;
      throw error;
    }
    this.#data.clear();
    this.#data.add(block, columns.jsonStart, end);
    const data = this.#data.written();
    try {
      const reason = cleanExactly(data, 0, data.length - 1, undefined, cleaned);
      if (reason !== undefined) return malformedError(`is no row of a dump: ${reason}`);
      return wrongRow(block.subarray(start, end), cleaned.written().subarray(0, -1));
    } catch (error) {
      if (error instanceof OldumpError && error.kind === 'malformed') return error;
      throw error;
    } finally {
      this.#data.clear();
    }
  }
}
