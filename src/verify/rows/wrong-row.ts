import { malformedError, type OldumpError } from '../../errors.ts';
import { newRowColumns, parseRow } from '../../record/row/row.ts';

/** How much of a column is shown. */
const SHOWN_CHARACTERS = 40;

/**
 * In what a row differs from the row that its JSON asks for; undefined when in nothing.
 * In: both without their LF; both have five columns.
 */
export function wrongRow(row: Buffer, wanted: Buffer): OldumpError | undefined {
  if (row.equals(wanted)) return undefined;
  const found = columnsOf(row);
  const right = columnsOf(wanted);
  const column = COLUMNS.find(name => found[name] !== right[name]);
  if (column !== undefined)
    return malformedError(
      `the ${column} column is ${shown(found[column])}, its JSON says ${shown(right[column])}`,
    );
  const at = firstDifference(row, wanted);
  const jsonStart = row.length - found.json.length;
  return malformedError(
    `the JSON is not as Python writes it, at its byte ${at - jsonStart}: ${shown(text(row, at))}, not ${shown(text(wanted, at))}`,
  );
}

const COLUMNS = ['type', 'key', 'revision', 'last_modified'] as const;

interface RowTexts extends Record<(typeof COLUMNS)[number], string> {
  readonly json: Buffer;
}

function columnsOf(row: Buffer): RowTexts {
  const { typeEnd, keyStart, keyEnd, modifiedStart, modifiedEnd, jsonStart } = parseRow(
    row,
    0,
    row.length,
    newRowColumns(),
  );
  return {
    type: row.toString('utf8', 0, typeEnd),
    key: row.toString('utf8', keyStart, keyEnd),
    revision: row.toString('utf8', keyEnd + 1, modifiedStart - 1),
    last_modified: row.toString('utf8', modifiedStart, modifiedEnd),
    json: row.subarray(jsonStart),
  };
}

function firstDifference(a: Buffer, b: Buffer): number {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  return at;
}

function text(row: Buffer, from: number): string {
  return row.toString('utf8', from, from + SHOWN_CHARACTERS);
}

function shown(column: string): string {
  return JSON.stringify(column.length > SHOWN_CHARACTERS ? `${column.slice(0, SHOWN_CHARACTERS)}…` : column);
}
