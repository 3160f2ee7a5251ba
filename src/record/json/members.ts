import { malformedError } from '../../errors.ts';

/** Spans of an object's members as byte offsets: a name without its quotes, a value with everything it has. Reusable. */
export interface Members {
  count: number;
  nameStart: Uint32Array;
  nameEnd: Uint32Array;
  valueStart: Uint32Array;
  valueEnd: Uint32Array;
}

export function createMembers(capacity = 64): Members {
  return {
    count: 0,
    nameStart: new Uint32Array(capacity),
    nameEnd: new Uint32Array(capacity),
    valueStart: new Uint32Array(capacity),
    valueEnd: new Uint32Array(capacity),
  };
}

/**
 * Finds the top-level members of one JSON object without parsing their values.
 *
 * In: bytes[start, end), one object as `cdump` writes it (JSON white space between tokens is allowed).
 * Out: `into`, in the order of the text; names stay spelled as they are (Python spells each in one way only).
 * Memory: `into` grows to the widest object met.
 * Throws: malformedError when it is not an object, a member is not `name: value`, or it is not closed at `end`.
 */
export function readMembers(bytes: Uint8Array, start: number, end: number, into: Members): Members {
  into.count = 0;
  if (start >= end || bytes[start] !== BRACE_OPEN) throw malformedError('expected a JSON object');
  let at = skipBlanks(bytes, start + 1, end);
  if (bytes[at] === BRACE_CLOSE) return ended(at + 1, bytes, end, into);
  for (;;) {
    at = readMember(bytes, at, end, into);
    if (at >= end) throw unclosed();
    if (bytes[at] === BRACE_CLOSE) return ended(at + 1, bytes, end, into);
    at = skipBlanks(bytes, at + 1, end); // readMember stops at a comma or a closing bracket only
  }
}

/** Index of the member whose name is spelled `name` (its bytes as in the text), or -1. */
export function findMember(bytes: Uint8Array, members: Members, name: Uint8Array): number {
  for (let i = 0; i < members.count; i++) {
    const start = members.nameStart[i]!;
    if (members.nameEnd[i]! - start === name.length && startsWith(bytes, start, name)) return i;
  }
  return -1;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const COMMA = 0x2c;
const BRACE_OPEN = 0x7b;
const BRACE_CLOSE = 0x7d;
const BRACKET_OPEN = 0x5b;
const BRACKET_CLOSE = 0x5d;

function readMember(bytes: Uint8Array, at: number, end: number, into: Members): number {
  if (at >= end || bytes[at] !== QUOTE) throw malformedError('expected a member name in quotes');
  const nameEnd = closingQuote(bytes, at + 1, end);
  const colon = skipBlanks(bytes, nameEnd + 1, end);
  if (colon >= end || bytes[colon] !== COLON) throw malformedError('expected a colon after a member name');
  const valueStart = skipBlanks(bytes, colon + 1, end);
  const next = valueEnd(bytes, valueStart, end);
  const valueStop = trimBlanks(bytes, valueStart, next);
  if (valueStop === valueStart) throw malformedError('expected a value after a member name');
  appendMember(into, at + 1, nameEnd, valueStart, valueStop);
  return next;
}

/** Offset of the comma or closing bracket that follows the value at `at`. */
function valueEnd(bytes: Uint8Array, at: number, end: number): number {
  for (let depth = 0; at < end; at++) {
    const byte = bytes[at]!;
    if (byte === QUOTE) at = closingQuote(bytes, at + 1, end);
    else if (byte === BRACE_OPEN || byte === BRACKET_OPEN) depth++;
    else if (byte === BRACE_CLOSE || byte === BRACKET_CLOSE) {
      if (depth-- === 0) {
        if (byte === BRACKET_CLOSE) throw malformedError('a bracket closes what was not opened');
        return at;
      }
    } else if (byte === COMMA && depth === 0) return at;
  }
  throw unclosed();
}

function closingQuote(bytes: Uint8Array, at: number, end: number): number {
  while (at < end) {
    const byte = bytes[at]!;
    if (byte === QUOTE) return at;
    at += byte === BACKSLASH ? 2 : 1;
  }
  throw unclosed();
}

/** Adds the spans of one member; the tables grow as needed. */
export function appendMember(
  into: Members,
  nameStart: number,
  nameEnd: number,
  valueStart: number,
  valueEnd: number,
): void {
  const i = into.count++;
  if (i === into.nameStart.length) grow(into);
  into.nameStart[i] = nameStart;
  into.nameEnd[i] = nameEnd;
  into.valueStart[i] = valueStart;
  into.valueEnd[i] = valueEnd;
}

function grow(members: Members): void {
  const double = (old: Uint32Array): Uint32Array => {
    const wider = new Uint32Array(old.length * 2);
    wider.set(old);
    return wider;
  };
  members.nameStart = double(members.nameStart);
  members.nameEnd = double(members.nameEnd);
  members.valueStart = double(members.valueStart);
  members.valueEnd = double(members.valueEnd);
}

function ended(at: number, bytes: Uint8Array, end: number, into: Members): Members {
  if (skipBlanks(bytes, at, end) !== end) throw malformedError('something follows the JSON object');
  return into;
}

function skipBlanks(bytes: Uint8Array, at: number, end: number): number {
  while (at < end && isBlank(bytes[at]!)) at++;
  return at;
}

function trimBlanks(bytes: Uint8Array, start: number, end: number): number {
  while (end > start && isBlank(bytes[end - 1]!)) end--;
  return end;
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

function startsWith(bytes: Uint8Array, start: number, name: Uint8Array): boolean {
  for (let i = 0; i < name.length; i++) if (bytes[start + i] !== name[i]) return false;
  return true;
}

function unclosed(): Error {
  return malformedError('the JSON object is not closed');
}
