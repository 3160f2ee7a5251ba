import { incompleteError } from '../errors.ts';
import type { Dialect } from './dialect.ts';
import { SIDE_TABLE_SOURCES, type Content, type SideTable } from './side-tables.ts';

/**
 * What every row of a side table has to look like: the gate in front of publishing it.
 *
 * Should a table of the database have changed its meaning (a name where a number was, a time of day in a date), its
 * rows do not leave. A row is not shown in the message, for the same reason.
 */
export class RowShape {
  rows = 0;
  readonly #row: RegExp;
  readonly #table: SideTable;

  constructor(table: SideTable, dialect: Dialect) {
    const columns = SIDE_TABLE_SOURCES[table].columns.map(({ holds }) => patternOf(holds, dialect));
    this.#row = new RegExp(`${columns.join('\\t')}\\n`, 'y');
    this.#table = table;
  }

  /** Counts the rows of a block of whole rows. Throws incompleteError (exit 4) at the first that has another shape. */
  count(block: Buffer): number {
    const text = block.toString('latin1'); // a unit for each byte: the shapes are ASCII, what they leave open is anything
    const before = this.rows;
    this.#row.lastIndex = 0;
    while (this.#row.lastIndex < text.length) {
      if (!this.#row.test(text)) throw this.#otherShape();
      this.rows++;
    }
    return this.rows - before;
  }

  #otherShape(): Error {
    const columns = SIDE_TABLE_SOURCES[this.#table].columns.map(({ name, holds }) => `${name} (${holds})`);
    return incompleteError(`side table ${this.#table}, row ${this.rows + 1}: is not ${columns.join(', ')}`, {
      advice: 'it is not published; look at the table in the database',
    });
  }
}

const DAY = '\\d{4,}-\\d\\d-\\d\\d(?: BC)?|-infinity';

const CONTENTS: Readonly<Record<Content, Readonly<Record<Dialect, string>>>> = {
  'work key': both('/works/OL-?\\d+W'),
  'edition key': both('/books/OL-?\\d+M'),
  number: both('-?\\d+'),
  day: both(DAY),
  name: { text: '[^\\t\\n@]*', csv: '"[^"@]*(?:""[^"@]*)*"|[^\\t\\n"@]*' },
  text: { text: '[^\\t\\n]*', csv: '"[^"]*(?:""[^"]*)*"|[^\\t\\n"]*' },
};

const NULLS: Readonly<Record<Dialect, string>> = { text: '\\\\N', csv: '' };

function patternOf(content: Content, dialect: Dialect): string {
  return `(?:${CONTENTS[content][dialect]}|${NULLS[dialect]})`;
}

function both(pattern: string): Readonly<Record<Dialect, string>> {
  return { text: pattern, csv: pattern };
}
