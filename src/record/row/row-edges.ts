import { malformedError, type OldumpError } from '../../errors.ts';

/** U+FEFF in UTF-8, as editors of Windows put it in front of a file. */
export const BYTE_ORDER_MARK: Uint8Array = Uint8Array.of(0xef, 0xbb, 0xbf);

const CR = 0x0d;

/**
 * The one rule about the edges of a row: it does not begin with a byte order mark, and its line ends in LF, not CR LF.
 *
 * In front of the first row the reader of an input has passed over a mark already (bytes/block-reader.ts); one that
 * stands further on came with a file that was put behind another. No row that we write has either: COPY and JSON
 * escape a CR, and no type, key or identifier begins with a mark.
 * In: bytes[start, end), `end` being the index of the row's LF.  Throws: malformed, without a position.
 */
export function requireRowEdges(bytes: Uint8Array, start: number, end: number): void {
  if (bytes[end - 1] === CR || bytes[start] === BYTE_ORDER_MARK[0]) refuse(bytes, start, end);
}

export function beginsWithMark(bytes: Uint8Array, start = 0): boolean {
  return BYTE_ORDER_MARK.every((byte, i) => bytes[start + i] === byte);
}

/** Not every character that begins as a mark does is one. */
function refuse(bytes: Uint8Array, start: number, end: number): void {
  if (beginsWithMark(bytes, start)) throw marked();
  if (end > start && bytes[end - 1] === CR)
    throw malformedError('its line ends in CR LF, not LF', { advice: "tr -d '\\r' takes the CR away" });
}

function marked(): OldumpError {
  return malformedError('begins with a byte order mark', {
    advice: "sed 's/^\\xef\\xbb\\xbf//' takes it away",
  });
}
