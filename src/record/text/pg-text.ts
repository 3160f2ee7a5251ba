import type { ByteBuffer } from './byte-buffer.ts';

const BACKSLASH = 0x5c;

/**
 * Undoes COPY's escapes the way Open Library does: only `\n \r \t \\`, in one pass from left to right.
 *
 * `\b \f \v` and `\N` stay as they are; a raw backspace, which COPY writes as `\b`, so becomes JSON's escape.
 * In: bytes[start, end).  Out: appended to `out`; never more bytes than came in.
 * Source: openlibrary/data/dump.py pgdecode().
 */
export function unescapeCopy(bytes: Uint8Array, start: number, end: number, out: ByteBuffer): void {
  out.ensure(end - start);
  const target = out.bytes;
  let to = out.length;
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    const plain = byte === BACKSLASH && at + 1 < end ? unescaped(bytes[at + 1]!) : -1;
    if (plain >= 0) at++;
    target[to++] = plain >= 0 ? plain : byte;
  }
  out.length = to;
}

function unescaped(byte: number): number {
  if (byte === BACKSLASH) return BACKSLASH;
  if (byte === 0x6e) return 0x0a; // n
  if (byte === 0x72) return 0x0d; // r
  if (byte === 0x74) return 0x09; // t
  return -1;
}

/** Escapes one value as PostgreSQL's `COPY … TO` (text form) does. NULL, which is `\N`, is the caller's business. */
export function escapeCopy(text: string): string {
  return text.replace(COPY_SPECIAL, character => COPY_ESCAPES[character] ?? character);
}

const COPY_SPECIAL = /[\b\f\n\r\t\v\\]/g;

const COPY_ESCAPES: Readonly<Record<string, string>> = {
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
};
