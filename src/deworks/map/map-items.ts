import { malformedError, OldumpError } from '../../errors.ts';
import { ByteBuffer } from '../../record/text/byte-buffer.ts';
import { unescapeCopy } from '../../record/text/pg-text.ts';
import { requireRowEdges } from '../../record/row/row-edges.ts';
import { pythonString } from '../../record/json/python-string.ts';
import { appendFixed, ID_BYTES } from '../join/fixed-width.ts';
import { beginJoinRow, endJoinRow, FACT_ROLE } from '../join/join-row.ts';
import { isPlainKey } from '../../record/json/json-key.ts';
import type { Schema } from '../deworks-schema.ts';
import { appendAll, appendRange, createSpan, setSpan, utf8, type Span } from '../../record/json/spans.ts';

const TAB = 0x09;
const LF = 0x0a;
const BACKSLASH = 0x5c;
const QUOTE = 0x22;
const SEMICOLON = 0x3b;

const BOXID = Buffer.from('{"boxid": [');
const COLLECTION = Buffer.from('], "collection": [');
const CLOSE = Buffer.from(']}');
const BETWEEN = Buffer.from('", "');

/**
 * Turns rows of IA metadata, `identifier TAB boxid TAB collection;collection`, into rows of the facts.
 *
 * COPY's escapes are undone. The metadata becomes the JSON that deworks gives: v1 as the old script did it
 * (boxid in one piece, one empty collection where there is none), v2 with both split.
 * An identifier that comes again: the later row counts, as the sub-key is the place in the file.
 * Source: generate_deworks.py read_ia_metadata(), get_ia_metadata().
 */
export class ItemMap {
  readonly facts: ByteBuffer;
  rowsIn = 0;
  readonly #schema: Schema;
  readonly #plain = new ByteBuffer(1 << 12);
  readonly #key: Span = createSpan();
  readonly #place: Span = createSpan();
  readonly #placeText = new ByteBuffer(ID_BYTES);

  constructor(schema: Schema, facts: ByteBuffer) {
    this.#schema = schema;
    this.facts = facts;
  }

  /** In: whole rows; `byteOffset` of the first in the file. Throws as DumpMap.map does. */
  map(block: Buffer, byteOffset: number): void {
    for (let start = 0; start < block.length;) {
      const end = block.indexOf(LF, start);
      this.rowsIn++;
      try {
        this.#row(block, start, end, byteOffset + start);
      } catch (error) {
        if (!(error instanceof OldumpError)) throw error;
        throw error.at({ file: '', row: this.rowsIn, byte: byteOffset + start });
      }
      start = end + 1;
    }
  }

  #row(bytes: Buffer, start: number, end: number, place: number): void {
    const keyEnd = columnEnd(bytes, start, end);
    const boxEnd = columnEnd(bytes, keyEnd + 1, end);
    if (boxEnd >= end || columnEnd(bytes, boxEnd + 1, end) < end) throw wrongColumns(bytes, start, end);
    requireRowEdges(bytes, start, end);
    this.#readIdentifier(bytes, start, keyEnd);
    this.#placeText.clear();
    appendFixed(this.#placeText, place, ID_BYTES);
    setSpan(this.#place, this.#placeText.bytes, 0, ID_BYTES);
    beginJoinRow(this.facts, this.#key, FACT_ROLE.item, this.#place);
    appendAll(this.facts, BOXID);
    this.#appendList(bytes, keyEnd + 1, boxEnd, this.#schema === 'v2');
    appendAll(this.facts, COLLECTION);
    this.#appendList(bytes, boxEnd + 1, end, true);
    appendAll(this.facts, CLOSE);
    endJoinRow(this.facts);
  }

  #readIdentifier(bytes: Buffer, start: number, end: number): void {
    if (start === end) throw malformedError('the identifier is empty');
    setSpan(this.#key, bytes, start, end);
    if (!hasBackslash(bytes, start, end)) return;
    const plain = new ByteBuffer(end - start);
    unescapeCopy(bytes, start, end, plain);
    const text = plain.written();
    if (text.includes(TAB) || text.includes(LF) || text.includes(0x0d)) {
      throw malformedError('the identifier holds a tab or a line end');
    }
    setSpan(this.#key, text, 0, text.length);
  }

  /** Appends the elements of a JSON list: the column cut at its semicolons, or in one piece. */
  #appendList(bytes: Buffer, start: number, end: number, isSplit: boolean): void {
    if (start === end && this.#schema === 'v2') return;
    if (!isPlainKey(bytes, start, end)) {
      this.#appendEscaped(bytes, start, end, isSplit);
      return;
    }
    this.facts.appendByte(QUOTE);
    let pieceStart = start;
    for (let at = start; isSplit && at < end; at++) {
      if (bytes[at] !== SEMICOLON) continue;
      appendRange(this.facts, bytes, pieceStart, at);
      appendAll(this.facts, BETWEEN);
      pieceStart = at + 1;
    }
    appendRange(this.facts, bytes, pieceStart, end);
    this.facts.appendByte(QUOTE);
  }

  /** The same for a column with escapes, or characters that JSON escapes. */
  #appendEscaped(bytes: Buffer, start: number, end: number, isSplit: boolean): void {
    this.#plain.clear();
    unescapeCopy(bytes, start, end, this.#plain);
    const text = utf8(this.#plain.bytes, 0, this.#plain.length);
    const pieces = isSplit ? text.split(';') : [text];
    this.facts.appendText(pieces.map(pythonString).join(', '));
  }
}

function hasBackslash(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (bytes[at] === BACKSLASH) return true;
  return false;
}

function columnEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && bytes[at] !== TAB) at++;
  return at;
}

function wrongColumns(bytes: Uint8Array, start: number, end: number): Error {
  let columns = 1;
  for (let at = start; at < end; at++) if (bytes[at] === TAB) columns++;
  return malformedError(`expected 3 columns (identifier, boxid, collection), found ${columns}`);
}
