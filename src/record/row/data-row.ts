import { isUtf8 } from 'node:buffer';
import { malformedError } from '../../errors.ts';
import { ByteBuffer } from '../text/byte-buffer.ts';
import { unescapeCopy } from '../text/pg-text.ts';

/** A row of table `data`, as COPY writes it: thing_id TAB revision TAB JSON text. */
export interface DataRow {
  readonly thingId: string;
  /** The JSON text, COPY's escapes undone. */
  readonly json: string;
}

/**
 * Reads a data row the way Open Library does: white space of any kind is cut from both ends of the line
 * first, then there must be three columns. (So an empty thing_id or empty JSON leaves two columns.)
 *
 * In: bytes[start, end) without the LF.
 * Throws: malformedError when it is not UTF-8, has not three columns, or holds a raw CR
 * before its end, which for Python ends a line.
 */
export function readDataRow(bytes: Uint8Array, start: number, end: number): DataRow {
  const row = bytes.subarray(start, end);
  if (!isUtf8(row)) throw malformedError('not UTF-8');
  const text = textOf(row);
  if (/\r(?!$)/.test(text)) throw malformedError('a raw carriage return');
  const columns = pythonStrip(text).split('\t');
  if (columns.length !== 3) throw malformedError(`expected 3 columns, found ${columns.length}`);
  const [thingId = '', , json = ''] = columns;
  return { thingId, json: json.includes('\\') ? unescaped(json) : json };
}

/** First column as far as it can be read, for naming a row that cannot. */
export function thingIdOf(bytes: Uint8Array, start: number, end: number): string {
  const tab = bytes.subarray(start, Math.min(end, start + 64)).indexOf(9);
  return tab < 0 ? '' : textOf(bytes.subarray(start, start + tab)).trim();
}

/** Second column, as far as it can be read. */
export function revisionOfDataRow(bytes: Uint8Array, start: number, end: number): string {
  const columns = bytes.subarray(start, Math.min(end, start + 128));
  const from = columns.indexOf(9) + 1;
  const to = columns.indexOf(9, from);
  return from === 0 || to < 0 ? '' : textOf(columns.subarray(from, to)).trim();
}

/** Python's str.strip(): its white space is Unicode's, the separators 1C-1F and NEL included, the BOM not. */
export function pythonStrip(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && PYTHON_BLANK.test(text[start]!)) start++;
  while (end > start && PYTHON_BLANK.test(text[end - 1]!)) end--;
  return text.slice(start, end);
}

const PYTHON_BLANK = /[\t-\r\x1c- \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
}

function unescaped(json: string): string {
  const bytes = Buffer.from(json);
  const out = new ByteBuffer(bytes.length);
  unescapeCopy(bytes, 0, bytes.length, out);
  return out.written().toString('utf8');
}
