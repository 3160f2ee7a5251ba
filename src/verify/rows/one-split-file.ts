import { malformedError } from '../../errors.ts';
import type { RowColumns } from '../../record/row/row.ts';
import { SPLIT_FILES, splitFileOf } from '../../record/row/type-key.ts';
import type { MalformedRow, RowCheck } from './row-check.ts';

/** Finds rows that belong into another split file. */
export class OnePart implements RowCheck {
  readonly #part: number;
  #wrong: MalformedRow[] = [];
  #row = 0;

  /** An index into SPLIT_FILES. */
  constructor(part: number) {
    this.#part = part;
  }

  row(bytes: Buffer, start: number, _end: number, { typeEnd }: Readonly<RowColumns>): void {
    const row = this.#row++;
    const part = splitFileOf(bytes, start, typeEnd);
    if (part === this.#part) return;
    const type = bytes.toString('utf8', start, typeEnd);
    const reason = `a row of ${type} belongs into ${SPLIT_FILES[part]}, not into ${SPLIT_FILES[this.#part]}`;
    this.#wrong.push({ row, byte: start, error: malformedError(reason).toData() });
  }

  block(): readonly MalformedRow[] {
    const wrong = this.#wrong;
    this.#wrong = [];
    this.#row = 0;
    return wrong;
  }
}
