import { cleanExactly } from '../../dump/clean/clean-exactly.ts';
import { cleanRows } from '../../dump/clean/clean.ts';
import { malformedError, OldumpError } from '../../errors.ts';
import { ByteBuffer } from '../../record/text/byte-buffer.ts';
import { copyBytes } from '../../record/text/copy-bytes.ts';
import { newRowColumns, parseRow, type RowColumns } from '../../record/row/row.ts';
import { DataColumns } from './data-columns.ts';
import { keyRefusal } from './publishable.ts';
import type { MalformedRow, RowCheck } from './row-check.ts';
import type { RowKernel } from './verify-kernel.ts';
import { wrongRow } from './wrong-row.ts';

const LF = 10;

/**
 * Proves dump rows by cleaning them once more: a row is what cleaning makes of its JSON, byte for byte.
 *
 * So the JSON is well formed, spelled as Python spells it, without an old key, an undated datetime or an `id`, and
 * type, key, revision and last_modified are what the JSON says. A kernel proves nearly all rows where they lie
 * (row-kernel.ts); those it doubts are cleaned. Without the kernel a block is cleaned as a whole and compared, and
 * only where it comes out otherwise its rows are looked at one by one, to say which and why.
 *
 * What stays well formed cannot be seen here: a letter of a title that became another one. That takes a checksum.
 * Memory: without the kernel three times the largest block.
 */
export class CleanAgain implements RowCheck {
  readonly #data = new DataColumns();
  readonly #cleaned = new ByteBuffer();
  readonly #kernel: RowKernel | undefined;

  constructor(kernel: RowKernel | undefined) {
    this.#kernel = kernel;
  }

  row(bytes: Buffer, _start: number, end: number, { jsonStart }: Readonly<RowColumns>): void {
    if (!this.#kernel) this.#data.add(bytes, jsonStart, end);
  }

  block(plain: Buffer): readonly MalformedRow[] {
    if (this.#kernel) return this.#doubts(plain, this.#kernel);
    this.#cleaned.clear();
    cleanRows(this.#data.written(), this.#cleaned, { date: undefined });
    this.#data.clear();
    return this.#cleaned.written().equals(plain) ? [] : this.#wrongRows(plain, rowStarts(plain));
  }

  /** Window by window of whole rows. */
  #doubts(block: Buffer, { input }: RowKernel): readonly MalformedRow[] {
    const doubts: number[] = [];
    for (let start = 0; start < block.length;) {
      const end = block.lastIndexOf(LF, Math.min(start + input.length, block.length) - 1) + 1;
      if (end <= start) {
        doubts.push(start); // too long for the kernel
        start = nextRow(block, start);
        continue;
      }
      copyBytes(input, 0, block, start, end);
      this.#addDoubts(block, start, end, doubts);
      start = end;
    }
    return this.#wrongRows(block, doubts);
  }

  /** In: the window block[start, end), which is in the kernel. */
  #addDoubts(block: Buffer, start: number, end: number, doubts: number[]): void {
    for (let at = start; ;) {
      at = start + this.#kernel!.provedTo(at - start, end - start);
      if (at >= end) return;
      doubts.push(at);
      at = nextRow(block, at);
      if (at >= end) return;
    }
  }

  /** In: where rows begin, ascending.  Out: those that are wrong. */
  #wrongRows(block: Buffer, starts: Iterable<number>): MalformedRow[] {
    const wrong: MalformedRow[] = [];
    let row = 0;
    let counted = 0;
    for (const start of starts) {
      const error = this.#errorOf(block, start, nextRow(block, start) - 1);
      if (!error) continue;
      for (; counted < start; counted = nextRow(block, counted)) row += 1;
      wrong.push({ row, byte: start, error: error.toData() });
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
      if (reason !== undefined)
        return leftOut(block.toString('utf8', columns.keyStart, columns.keyEnd), reason);
      return wrongRow(block.subarray(start, end), cleaned.written().subarray(0, -1));
    } catch (error) {
      if (error instanceof OldumpError && error.kind === 'malformed') return error;
      throw error;
    } finally {
      this.#data.clear();
    }
  }
}

/** A row that cleaning leaves out; where its key says so, whoever looks at keys tells. */
function leftOut(key: string, reason: string): OldumpError | undefined {
  return keyRefusal(key) === undefined ? malformedError(`is no row of a dump: ${reason}`) : undefined;
}

function* rowStarts(block: Buffer): Generator<number, void, undefined> {
  for (let start = 0; start < block.length; start = nextRow(block, start)) yield start;
}

function nextRow(block: Buffer, start: number): number {
  return block.indexOf(LF, start) + 1;
}
