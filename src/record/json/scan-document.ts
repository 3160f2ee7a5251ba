import { appendMember, type Members } from './members.ts';
import { sameBytes } from './spans.ts';

/*
 * A proof, in one pass, that a document is spelled the way Python's `json.dumps(json.loads(text))` would
 * spell it, so that its bytes can be used as they are. The members found on the way are kept.
 *
 * The proof is one-sided: whatever it is not sure of (a number with a point, deep nesting, any white space
 * but Python's) it refuses, and the caller takes the slow and exact way. It needs an end mark behind the
 * document that no JSON contains, the LF of the row, so that no step has to ask for the end of the bytes.
 */

const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const COLON = 0x3a;
const BLANK = 0x20;
const BACKSLASH = 0x5c;
const BRACE_OPEN = 0x7b;
const BRACE_CLOSE = 0x7d;
const BRACKET_OPEN = 0x5b;
const BRACKET_CLOSE = 0x5d;
const ZERO = 0x30;
const NOT_PROVED = -1;

/** Documents nest five or six deep; the limit only keeps the recursion flat. */
const MAX_DEPTH = 64;
/** Python reads no longer integers. */
const MAX_DIGITS = 4300;

const LITERALS: readonly Uint8Array[] = ['true', 'false', 'null'].map(text => Buffer.from(text));

/** 1 for a byte that stands for itself in a string. */
const PLAIN = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x20 && byte < 0x7f && byte !== QUOTE && byte !== BACKSLASH ? 1 : 0,
);
/** 1 for the letter of a short escape Python writes. */
const SHORT_ESCAPE = Uint8Array.from({ length: 256 }, (_, byte) =>
  '"\\bfnrt'.includes(String.fromCharCode(byte)) ? 1 : 0,
);

/** Reusable: one scanner serves any number of documents. */
export class DocumentScanner {
  /** Names of the objects that are open, the innermost last. */
  readonly #nameStart = new Uint32Array(MAX_NAMES);
  readonly #nameEnd = new Uint32Array(MAX_NAMES);
  #names = 0;
  #bytes: Uint8Array = new Uint8Array(0);

  /** In: bytes[start, end), LF at `end`. True when proved; `into` then holds the top-level members. */
  scan(bytes: Uint8Array, start: number, end: number, into: Members): boolean {
    this.#bytes = bytes;
    this.#names = 0;
    into.count = 0;
    return bytes[start] === BRACE_OPEN && this.#object(start, 0, into) === end;
  }

  #value(at: number, depth: number): number {
    const byte = this.#bytes[at]!;
    if (byte === QUOTE) return this.#string(at);
    if (byte === BRACE_OPEN) return this.#object(at, depth + 1, undefined);
    if (byte === BRACKET_OPEN) return this.#array(at, depth + 1);
    if (byte === MINUS || (byte >= ZERO && byte <= 0x39)) return this.#integer(at);
    return this.#literal(at);
  }

  /** `at`: the brace. Gives the offset behind the closing one. */
  #object(at: number, depth: number, into: Members | undefined): number {
    const bytes = this.#bytes;
    const firstName = this.#names;
    if (bytes[at + 1] === BRACE_CLOSE) return at + 2;
    if (depth > MAX_DEPTH) return NOT_PROVED;
    for (let seen = 0; ; at += 1) {
      const nameEnd = this.#string(at + 1);
      if (nameEnd < 0 || bytes[nameEnd] !== COLON || bytes[nameEnd + 1] !== BLANK) return NOT_PROVED;
      const bit = nameBit(bytes, at + 2, nameEnd - 1);
      if (!this.#pushName(at + 2, nameEnd - 1, firstName, (seen & bit) !== 0)) return NOT_PROVED;
      seen |= bit;
      const valueEnd = this.#value(nameEnd + 2, depth);
      if (valueEnd < 0) return NOT_PROVED;
      if (into) appendMember(into, at + 2, nameEnd - 1, nameEnd + 2, valueEnd);
      at = valueEnd;
      if (bytes[at] === BRACE_CLOSE) break;
      if (bytes[at] !== COMMA || bytes[at + 1] !== BLANK) return NOT_PROVED;
    }
    this.#names = firstName;
    return at + 1;
  }

  #array(at: number, depth: number): number {
    const bytes = this.#bytes;
    if (bytes[at + 1] === BRACKET_CLOSE) return at + 2;
    if (depth > MAX_DEPTH) return NOT_PROVED;
    for (at += 1; ; at += 2) {
      at = this.#value(at, depth);
      if (at < 0) return NOT_PROVED;
      if (bytes[at] === BRACKET_CLOSE) return at + 1;
      if (bytes[at] !== COMMA || bytes[at + 1] !== BLANK) return NOT_PROVED;
    }
  }

  /** `at`: where the opening quote has to be. */
  #string(at: number): number {
    const bytes = this.#bytes;
    if (bytes[at] !== QUOTE) return NOT_PROVED;
    for (at += 1; ;) {
      while (PLAIN[bytes[at]!] === 1) at += 1;
      if (bytes[at] === QUOTE) return at + 1;
      if (bytes[at] !== BACKSLASH) return NOT_PROVED;
      const length = escapeLength(bytes, at);
      if (length === 0) return NOT_PROVED;
      at += length;
    }
  }

  #integer(at: number): number {
    const bytes = this.#bytes;
    const first = bytes[at] === MINUS ? at + 1 : at;
    if (bytes[first] === ZERO) return first === at ? first + 1 : NOT_PROVED; // Python writes -0 as 0
    let end = first;
    while (bytes[end]! >= ZERO && bytes[end]! <= 0x39) end += 1;
    return end > first && end - first <= MAX_DIGITS ? end : NOT_PROVED;
  }

  #literal(at: number): number {
    for (const literal of LITERALS) {
      if (sameBytes(literal, 0, literal.length, this.#bytes, at, at + literal.length))
        return at + literal.length;
    }
    return NOT_PROVED;
  }

  /** False when the name was met before in this object (or the stack is full). */
  #pushName(start: number, end: number, firstName: number, mayBeRepeated: boolean): boolean {
    const at = this.#names;
    if (at === MAX_NAMES) return false;
    for (let i = firstName; mayBeRepeated && i < at; i++) {
      if (sameBytes(this.#bytes, start, end, this.#bytes, this.#nameStart[i]!, this.#nameEnd[i]!))
        return false;
    }
    this.#nameStart[at] = start;
    this.#nameEnd[at] = end;
    this.#names = at + 1;
    return true;
  }
}

const MAX_NAMES = 1024;

/** One of 32 bits for a name: names that share no bit differ. */
function nameBit(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  const middle = bytes[start + (length >> 1)]!;
  return 1 << ((bytes[start]! * 7 + bytes[end - 1]! * 5 + middle * 3 + length) & 31);
}

/** Bytes of the escape at the backslash, 0 when Python would write that character otherwise. */
function escapeLength(bytes: Uint8Array, at: number): number {
  const letter = bytes[at + 1]!;
  if (SHORT_ESCAPE[letter] === 1) return 2;
  if (letter !== 0x75) return 0;
  let unit = 0;
  for (let i = at + 2; i < at + 6; i++) {
    const byte = bytes[i]!;
    const digit =
      byte >= ZERO && byte <= 0x39 ? byte - ZERO : byte >= 0x61 && byte <= 0x66 ? byte - 0x57 : -1;
    if (digit < 0) return 0;
    unit = unit * 16 + digit;
  }
  if (unit >= 0x7f) return 6;
  const isShort = unit === 8 || unit === 9 || unit === 10 || unit === 12 || unit === 13;
  return unit < 0x20 && !isShort ? 6 : 0;
}
