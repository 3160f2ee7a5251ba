import { ByteBuffer } from '../../record/text/byte-buffer.ts';

const LF = 0x0a;
const BLANK = 0x20;
const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const BRACE_OPEN = 0x7b;
const BRACE_CLOSE = 0x7d;
const BRACKET_OPEN = 0x5b;
const BRACKET_CLOSE = 0x5d;

const INDENT = '  ';

/**
 * JSON laid out for people: one member or element a line, two blanks a level, an LF at the end.
 *
 * Only the white space changes: names, strings with their escapes, and numbers with all their digits are
 * printed as they are spelled, in their order, those that are repeated too. Nothing is proved: what is no JSON
 * comes out with its bytes. A control character, which no JSON holds, becomes its escape: the terminal must not obey it.
 */
export function prettyDocument(json: Uint8Array): Buffer {
  const out = new ByteBuffer(2 * json.length + 16);
  let depth = 0;
  for (let at = 0; at < json.length;) {
    const byte = json[at]!;
    const end = byte === QUOTE ? stringEnd(json, at + 1) : at + 1;
    if (byte === BRACE_OPEN || byte === BRACKET_OPEN) {
      out.appendByte(byte);
      const inner = afterBlanks(json, end);
      if (json[inner] === BRACE_CLOSE || json[inner] === BRACKET_CLOSE) {
        out.appendByte(json[inner]!);
        at = inner + 1;
        continue;
      }
      appendLine(out, (depth += 1));
    } else if (byte === BRACE_CLOSE || byte === BRACKET_CLOSE) {
      appendLine(out, (depth = Math.max(0, depth - 1)));
      out.appendByte(byte);
    } else if (byte === COMMA) {
      out.appendByte(byte);
      appendLine(out, depth);
    } else if (byte === COLON) out.appendText(': ');
    else if (!isBlank(byte)) appendSafely(out, json, at, end);
    at = end;
  }
  out.appendByte(LF);
  return out.written();
}

function appendLine(out: ByteBuffer, depth: number): void {
  out.appendByte(LF);
  for (let level = 0; level < depth; level += 1) out.appendText(INDENT);
}

function appendSafely(out: ByteBuffer, bytes: Uint8Array, start: number, end: number): void {
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at]!;
    if (byte < BLANK || byte === 0x7f) out.appendText(`\\u${byte.toString(16).padStart(4, '0')}`);
    else out.appendByte(byte);
  }
}

/** Behind the closing quote, or the end. */
function stringEnd(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
  return Math.min(at + 1, bytes.length);
}

function afterBlanks(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && isBlank(bytes[at]!)) at += 1;
  return at;
}

function isBlank(byte: number): boolean {
  return byte === BLANK || byte === 0x09 || byte === 0x0a || byte === 0x0d;
}
