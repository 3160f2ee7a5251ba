/** Classes of bytes and small checks for the scanner: what Python's `json.dumps` writes, in COPY's spelling. */

export const DOUBT = -1;

export const TAB = 0x09;
export const LF = 0x0a;
export const SLASH = 0x2f;
export const QUOTE = 0x22;
export const BACKSLASH = 0x5c;
export const COMMA = 0x2c;
export const COLON = 0x3a;
export const SPACE = 0x20;
export const BRACE_OPEN = 0x7b;
export const BRACE_CLOSE = 0x7d;
export const BRACKET_OPEN = 0x5b;
export const BRACKET_CLOSE = 0x5d;
const MINUS = 0x2d;
const ZERO = 0x30;

/** What stands for itself in a string: printable ASCII but the quote and the backslash. LF ends every loop. */
export function isPlainString(byte: number): boolean {
  return byte >= 0x20 && byte < 0x7f && byte !== QUOTE && byte !== BACKSLASH;
}

/** End of the integer, literal or keyword at `at`, or DOUBT; floats, NaN and -0 are doubts. */
export function scanScalar(bytes: Uint8Array, at: number): number {
  const byte = bytes[at]!;
  if (byte === 0x74) return endOfWord(bytes, at, 'true');
  if (byte === 0x66) return endOfWord(bytes, at, 'false');
  if (byte === 0x6e) return endOfWord(bytes, at, 'null');
  return scanInteger(bytes, at);
}

function endOfWord(bytes: Uint8Array, at: number, word: string): number {
  return spells(bytes, at, word) ? at + word.length : DOUBT;
}

/** True when the ASCII `word` stands at `at`. */
function spells(bytes: Uint8Array, at: number, word: string): boolean {
  for (let i = 0; i < word.length; i++) if (bytes[at + i] !== word.charCodeAt(i)) return false;
  return true;
}

/** Longer ones than any document has are doubts too: the slow path knows Python's limit. */
const MAX_FAST_DIGITS = 1000;

/** A leading zero or a float fails at what follows: only a comma or a closing bracket may. */
export function scanInteger(bytes: Uint8Array, at: number): number {
  const first = bytes[at] === MINUS ? at + 1 : at;
  if (bytes[first] === ZERO) return first === at ? at + 1 : DOUBT;
  let end = first;
  while (isDigit(bytes[end]!)) end++;
  return end > first && end - first <= MAX_FAST_DIGITS ? end : DOUBT;
}

export function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

/**
 * True when `XXXX` at `at` is what Python would escape, spelled as Python spells it: lower case, and not a
 * character that has a short escape or stands for itself.
 */
export function isPythonHex(bytes: Uint8Array, at: number): boolean {
  let unit = 0;
  for (let i = 0; i < 4; i++) {
    const digit = hexValue(bytes[at + i]!);
    if (digit < 0) return false;
    unit = unit * 16 + digit;
  }
  if (unit >= 0x20) return unit >= 0x7f;
  return unit < 0x08 || unit === 0x0b || unit > 0x0d;
}

function hexValue(byte: number): number {
  if (isDigit(byte)) return byte - ZERO;
  return byte >= 0x61 && byte <= 0x66 ? byte - 0x57 : -1;
}
