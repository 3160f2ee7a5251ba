/** A value of a field, short enough to be shown. */
export interface Example {
  /** In JSON; of a string that is cut, its beginning. */
  readonly text: string;
  readonly isCut: boolean;
  readonly hash: number;
}

/** So many are kept of a field. */
export const MOST_EXAMPLES = 3;
const MOST_BYTES = 80;

const BACKSLASH = 0x5c;
const LETTER_U = 0x75;
const QUOTE = 0x22;

/**
 * Takes the value bytes[start, end), a string or literal in Python's spelling, into the examples if it has a place
 * there: whole ones first, then by hash, which says nothing about the value; so they are the same in whatever
 * order the values come.
 */
export function takeExample(into: Example[], bytes: Buffer, start: number, end: number): void {
  const hash = hashOf(bytes, start, end);
  const isCut = end - start > MOST_BYTES;
  const last = into[MOST_EXAMPLES - 1];
  if (last && (isCut === last.isCut ? hash > last.hash : isCut)) return;
  const text = isCut ? cutString(bytes, start) : bytes.toString('latin1', start, end);
  addExample(into, { text, isCut, hash });
}

export function addExample(into: Example[], example: Example): void {
  let at = 0;
  while (at < into.length && compare(into[at]!, example) < 0) at++;
  if (at < into.length && compare(into[at]!, example) === 0) return;
  if (at < MOST_EXAMPLES) into.splice(at, 0, example);
  if (into.length > MOST_EXAMPLES) into.length = MOST_EXAMPLES;
}

function compare(a: Example, b: Example): number {
  if (a.isCut !== b.isCut) return a.isCut ? 1 : -1;
  if (a.hash !== b.hash) return a.hash - b.hash;
  return a.text < b.text ? -1 : a.text > b.text ? 1 : 0;
}

/** Of the length and of the bytes at both ends (FNV-1a, mixed): a long text costs no more than a short one. */
function hashOf(bytes: Buffer, start: number, end: number): number {
  let hash = 0x811c9dc5 ^ (end - start);
  const take = (byte: number): void => void (hash = Math.imul(hash ^ byte, 0x01000193));
  const head = Math.min(end, start + HASHED_BYTES);
  for (let at = start; at < head; at++) take(bytes[at]!);
  for (let at = Math.max(head, end - HASHED_BYTES); at < end; at++) take(bytes[at]!);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}

const HASHED_BYTES = 16;

/** The beginning of a long string, between two characters, closed; of another value its first digits. */
function cutString(bytes: Buffer, start: number): string {
  if (bytes[start] !== QUOTE) return bytes.toString('latin1', start, start + MOST_BYTES);
  let at = start + 1;
  for (let next = at; next < start + MOST_BYTES;) {
    at = next;
    next += bytes[at] !== BACKSLASH ? 1 : bytes[at + 1] === LETTER_U ? 6 : 2;
  }
  return `${bytes.toString('latin1', start, at)}"`;
}
