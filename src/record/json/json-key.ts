import type { ByteBuffer } from '../text/byte-buffer.ts';
import { pythonString } from './python-string.ts';
import { appendRange, utf8, type Span } from './spans.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Reads the JSON value bytes[start, end) as a key that rows can be joined by.
 *
 * In: a value in Python's spelling.  Out: `into` spans the key as UTF-8.
 * False when it is not a string, is empty, or holds what no key column can hold (tab, line end, lone
 * surrogate): such a key equals no key of any row.
 */
export function readKey(bytes: Uint8Array, start: number, end: number, into: Span): boolean {
  if (end - start < 3 || bytes[start] !== QUOTE) return false;
  for (let at = start + 1; at < end - 1; at++) {
    if (bytes[at] === BACKSLASH) return decodeKey(bytes, start, end, into);
  }
  into.bytes = bytes;
  into.start = start + 1;
  into.end = end - 1;
  return true;
}

/** Appends a key, given as UTF-8, as the JSON string that Python would write. */
export function appendKeyAsJson(out: ByteBuffer, bytes: Uint8Array, start: number, end: number): void {
  if (!isPlainKey(bytes, start, end)) {
    out.appendText(pythonString(utf8(bytes, start, end)));
    return;
  }
  out.appendByte(QUOTE);
  appendRange(out, bytes, start, end);
  out.appendByte(QUOTE);
}

/** True when every byte stands for itself inside a JSON string. */
export function isPlainKey(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if (byte < 0x20 || byte > 0x7e || byte === QUOTE || byte === BACKSLASH) return false;
  }
  return true;
}

function decodeKey(bytes: Uint8Array, start: number, end: number, into: Span): boolean {
  const text = JSON.parse(utf8(bytes, start, end)) as string;
  if (NOT_IN_A_KEY.test(text)) return false;
  into.bytes = Buffer.from(text);
  into.start = 0;
  into.end = into.bytes.length;
  return true;
}

const NOT_IN_A_KEY = /[\t\n\r\p{Cs}]/u;
