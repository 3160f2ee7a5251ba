import { type EditList, LETTER_T, NOTHING } from './scan-edits.ts';
import { BACKSLASH, DOUBT, isPythonHex, isPlainString, QUOTE, SPACE } from './scan-json.ts';

/**
 * Strings of a row in COPY's spelling: finds their ends, four bytes at a time, and notes their edits.
 *
 * The word loops rest on one fact: (w - 0x01010101) & ~w has the high bit of a byte set where that byte of w is
 * zero, and never sets one below the lowest such byte. So the lowest bit set tells the first byte exactly.
 */
export class StringScanner {
  bytes: Uint8Array = new Uint8Array(0);
  view: DataView = new DataView(new ArrayBuffer(0));
  readonly #edits: EditList;
  #lastWord = -1;

  constructor(edits: EditList) {
    this.#edits = edits;
  }

  setBytes(bytes: Uint8Array): void {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#lastWord = bytes.length - 4;
  }

  /** In: behind the opening quote.  Out: behind the closing one, or DOUBT. */
  stringEnd(at: number): number {
    for (;;) {
      at = this.plainEnd(at);
      const byte = this.bytes[at];
      if (byte === QUOTE) return at + 1;
      if (byte !== BACKSLASH) return DOUBT;
      at = this.#escapeEnd(at);
      if (at < 0) return DOUBT;
    }
  }

  /** Offset of the first byte that does not stand for itself in a string (isPlain); at the latest the row's LF. */
  plainEnd(at: number): number {
    for (; at <= this.#lastWord; at += 4) {
      const word = this.view.getInt32(at, true);
      const quote = word ^ 0x22222222;
      const backslash = word ^ 0x5c5c5c5c;
      const isQuote = (quote - 0x01010101) & ~quote;
      const isBackslash = (backslash - 0x01010101) & ~backslash;
      const isControl = word - 0x20202020; // high bit: below 0x20
      const isHigh = word | (word + 0x01010101); // high bit: 0x7f and above
      const stop = (isQuote | isBackslash | isControl | isHigh) & 0x80808080;
      if (stop !== 0) return at + ((31 - Math.clz32(stop & -stop)) >>> 3);
    }
    while (isPlainString(this.bytes[at]!)) at++;
    return at;
  }

  hasBlank(start: number, end: number): boolean {
    let at = start;
    for (; at + 4 <= end; at += 4) {
      const blank = this.view.getInt32(at, true) ^ 0x20202020;
      if (((blank - 0x01010101) & ~blank & 0x80808080) !== 0) return true;
    }
    while (at < end) if (this.bytes[at++] === SPACE) return true;
    return false;
  }

  /** Notes an edit for each blank. */
  blanksToT(start: number, end: number): void {
    for (let at = start; at < end; at++) if (this.bytes[at] === SPACE) this.#edits.add(at, 1, LETTER_T);
  }

  /** A JSON escape, its backslashes doubled by COPY, spelled as Python spells it. */
  #escapeEnd(at: number): number {
    const bytes = this.bytes;
    if (bytes[at + 1] !== BACKSLASH) return DOUBT;
    this.#edits.add(at, 1, NOTHING);
    switch (bytes[at + 2]!) {
      case 0x75: // u
        return isPythonHex(bytes, at + 3) ? at + 7 : DOUBT;
      case BACKSLASH:
        if (bytes[at + 3] !== BACKSLASH) return DOUBT;
        this.#edits.add(at + 2, 1, NOTHING);
        return at + 4;
      case QUOTE:
      case 0x62: // b
      case 0x66: // f
      case 0x6e: // n
      case 0x72: // r
      case 0x74: // t
        return at + 3;
      default:
        return DOUBT;
    }
  }
}
