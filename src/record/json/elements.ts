/** Spans of the elements of one JSON list. Reusable. */
export interface Elements {
  count: number;
  start: Uint32Array;
  end: Uint32Array;
}

export function createElements(capacity = 64): Elements {
  return { count: 0, start: new Uint32Array(capacity), end: new Uint32Array(capacity) };
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const BRACE_OPEN = 0x7b;
const BRACE_CLOSE = 0x7d;
const BRACKET_OPEN = 0x5b;
const BRACKET_CLOSE = 0x5d;

/**
 * Finds the elements of the JSON value bytes[start, end), which is known to be JSON in Python's spelling.
 * Out: `into`; no elements when the value is not a list.
 */
export function readElements(bytes: Uint8Array, start: number, end: number, into: Elements): Elements {
  into.count = 0;
  if (bytes[start] !== BRACKET_OPEN || end - start <= 2) return into;
  let depth = 0;
  let elementStart = start + 1;
  for (let at = start + 1; at < end - 1; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) at = closingQuote(bytes, at + 1);
    else if (byte === BRACE_OPEN || byte === BRACKET_OPEN) depth++;
    else if (byte === BRACE_CLOSE || byte === BRACKET_CLOSE) depth--;
    else if (byte === COMMA && depth === 0) {
      append(into, elementStart, at);
      elementStart = at + 2; // ", "
    }
  }
  append(into, elementStart, end - 1);
  return into;
}

function closingQuote(bytes: Uint8Array, at: number): number {
  while (bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
  return at;
}

function append(into: Elements, start: number, end: number): void {
  if (into.count === into.start.length) {
    into.start = doubled(into.start);
    into.end = doubled(into.end);
  }
  into.start[into.count] = start;
  into.end[into.count++] = end;
}

function doubled(old: Uint32Array): Uint32Array {
  const wider = new Uint32Array(old.length * 2);
  wider.set(old);
  return wider;
}
