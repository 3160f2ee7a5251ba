import { malformedError } from '../../errors.ts';
import { requireRowEdges } from '../../record/row/row-edges.ts';
import { parseRow, type RowColumns } from '../../record/row/row.ts';

/** How the rows of a file are cut into columns: dump rows, groups of deworks (key TAB JSON), or any columns. */
export type RowForm = 'row' | 'group' | 'line';

/** Reads the columns of bytes[start, end), `end` being the index of its LF; a group has an empty type and time. */
export type ParseColumns = (bytes: Buffer, start: number, end: number, into: RowColumns) => RowColumns;

export function parserOf(form: RowForm): ParseColumns {
  return PARSERS[form];
}

/** The column of the key, from 0. */
export function keyColumnOf(form: RowForm): number {
  return form === 'row' ? 1 : 0;
}

const TAB = 9;

/** Throws: malformed, without a position, unless there are two columns and a key. */
function parseGroup(bytes: Buffer, start: number, end: number, into: RowColumns): RowColumns {
  const tab = bytes.indexOf(TAB, start);
  if (tab < 0 || tab >= end) throw malformedError('expected 2 columns, found 1');
  const second = bytes.indexOf(TAB, tab + 1);
  if (second >= 0 && second < end) throw malformedError('expected 2 columns, found more');
  requireRowEdges(bytes, start, end);
  if (tab === start) throw malformedError('the key is empty');
  into.typeEnd = start;
  into.keyStart = start;
  into.keyEnd = tab;
  into.revision = 0;
  into.modifiedStart = tab;
  into.modifiedEnd = tab;
  into.jsonStart = tab + 1;
  return into;
}

/** The first column is taken for the key; the others are its checker's. */
function parseLine(bytes: Buffer, start: number, end: number, into: RowColumns): RowColumns {
  const tab = bytes.indexOf(TAB, start);
  into.typeEnd = start;
  into.keyStart = start;
  into.keyEnd = tab < 0 || tab > end ? end : tab;
  into.revision = 0;
  into.modifiedStart = start;
  into.modifiedEnd = start;
  into.jsonStart = start;
  return into;
}

const PARSERS: Readonly<Record<RowForm, ParseColumns>> = {
  row: parseRow,
  group: parseGroup,
  line: parseLine,
};
