import { malformedError } from '../../errors.ts';

const SHORT_ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

export interface StringEnd {
  readonly text: string;
  /** Offset behind the closing quote. */
  readonly next: number;
}

/**
 * Reads a JSON string as Python's `json` does in strict mode.
 *
 * In: the text, and the offset behind the opening quote.  Out: its characters and where it ended.
 * Throws malformedError at a raw control character, an unknown escape, or the end of the text.
 */
export function readJsonString(source: string, from: number): StringEnd {
  let text = '';
  for (let at = from; ;) {
    const plainEnd = skipPlain(source, at);
    text += source.slice(at, plainEnd);
    at = plainEnd;
    const stop = source[at];
    if (stop === '"') return { text, next: at + 1 };
    if (stop === undefined) throw malformedError('JSON: a string is not closed');
    if (stop !== '\\') throw malformedError('JSON: a control character inside a string');
    const escape = readEscape(source, at + 1);
    text += escape.text;
    at = escape.next;
  }
}

/** Offset of the first quote, backslash or control character, or of the end. */
function skipPlain(source: string, at: number): number {
  for (; at < source.length; at++) {
    const unit = source.charCodeAt(at);
    if (unit < 0x20 || unit === 0x22 || unit === 0x5c) return at;
  }
  return at;
}

/** In: the offset behind the backslash. Two halves of a pair are two units here, as in any JavaScript string. */
function readEscape(source: string, at: number): StringEnd {
  const letter = source[at];
  if (letter === undefined) throw malformedError('JSON: a string is not closed');
  if (letter !== 'u') {
    const text = SHORT_ESCAPES.get(letter);
    if (text === undefined) throw malformedError('JSON: an unknown escape in a string');
    return { text, next: at + 1 };
  }
  const hex = source.slice(at + 1, at + 5);
  if (!/^[0-9a-fA-F]{4}$/.test(hex)) throw malformedError('JSON: \\u without four hexadecimal digits');
  return { text: String.fromCharCode(Number.parseInt(hex, 16)), next: at + 5 };
}
