import { malformedError, OldumpError } from '../../errors.ts';
import type { Dialect } from '../../tables/dialect.ts';
import { RowShape } from '../../tables/row-shape.ts';
import type { SideTable } from '../../tables/side-tables.ts';
import type { MalformedRow, RowCheck } from './row-check.ts';

/** A side table, and how it is spelled. */
export interface SpelledTable {
  readonly table: SideTable;
  readonly dialect: Dialect;
}

const LF = 10;

/**
 * Every row of a side table has its columns and nothing else: no name, no address, no time of day.
 *
 * Blocks end with a line: of CSV, whose rows may have several, nothing is said.
 */
export class ShapeCheck implements RowCheck {
  readonly #of: SpelledTable;

  constructor(of: SpelledTable) {
    this.#of = of;
  }

  row(): void {
    // looked at as blocks: the shape is one pattern
  }

  /** Out: the first row of the block that is wrong. */
  block(plain: Buffer): readonly MalformedRow[] {
    const { table, dialect } = this.#of;
    if (dialect === 'csv') return [];
    const shape = new RowShape(table, dialect);
    try {
      shape.count(plain);
      return [];
    } catch (error) {
      if (!(error instanceof OldumpError)) throw error;
      const reason = error.reason.replace(/^.*?, row \d+: /, '');
      const row = shape.rows;
      return [{ row, byte: startOf(plain, row), error: malformedError(reason).toData() }];
    }
  }
}

function startOf(plain: Buffer, row: number): number {
  let start = 0;
  for (let before = 0; before < row; before += 1) start = plain.indexOf(LF, start) + 1;
  return start;
}
