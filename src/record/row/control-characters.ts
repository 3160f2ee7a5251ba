/**
 * What no column may hold beside tabs and line ends: control characters (C0, DEL, C1), and the two separators that
 * some readers take for line ends, as they take U+0085. The JSON escapes them; the columns in front of it cannot.
 */
const CONTROL = /[\p{Cc}\u2028\u2029]/u;

export function holdsControl(text: string): boolean {
  return CONTROL.test(text);
}

const TAB = 0x09;
const DEL = 0x7f;

/** The same of columns as they lie in a row, bytes[start, end) in UTF-8: the tabs between them are none. */
export function controlInColumns(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at]!;
    if (byte >= 0x20 && byte < DEL) continue;
    if (byte < 0x20 ? byte !== TAB : byte === DEL || isSpelledControl(bytes, at)) return true;
  }
  return false;
}

/** Of two or three bytes: U+0080 to U+009F, U+2028, U+2029. */
function isSpelledControl(bytes: Uint8Array, at: number): boolean {
  const next = bytes[at + 1]!;
  if (bytes[at] === 0xc2) return next < 0xa0;
  return bytes[at] === 0xe2 && next === 0x80 && (bytes[at + 2]! & 0xfe) === 0xa8;
}
