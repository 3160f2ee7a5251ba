import { createElements, readElements } from './elements.ts';
import { readKey } from './json-key.ts';
import type { Span } from './spans.ts';
import { createMembers, findMember, readMembers } from './members.ts';

const KEY = Buffer.from('key');
const AUTHOR = Buffer.from('author');
const QUOTE = 0x22;
const BRACE_OPEN = 0x7b;
/** `{"author": {"author": {"key": …}}}` is the deepest that was ever met. */
const MOST_AUTHORS = 3;

/**
 * The keys that a list of references names: `{"key": …}`, `{"author": {"key": …}}` or `{"author": "…"}` each.
 * Elements that name none are passed over: roles without an author.
 */
export class NamedKeys {
  readonly #elements = createElements(8);
  readonly #members = createMembers(8);

  /** In: bytes[start, end), a JSON value in Python's spelling.  `onKey` gets each key; valid during the call only. */
  read(bytes: Uint8Array, start: number, end: number, key: Span, onKey: () => void): void {
    const elements = readElements(bytes, start, end, this.#elements);
    for (let i = 0; i < elements.count; i += 1)
      if (this.#one(bytes, elements.start[i]!, elements.end[i]!, key, 0)) onKey();
  }

  #one(bytes: Uint8Array, start: number, end: number, key: Span, authors: number): boolean {
    if (bytes[start] === QUOTE) return authors > 0 && readKey(bytes, start, end, key);
    if (bytes[start] !== BRACE_OPEN) return false;
    readMembers(bytes, start, end, this.#members);
    const own = findMember(bytes, this.#members, KEY);
    if (own >= 0) return readKey(bytes, this.#members.valueStart[own]!, this.#members.valueEnd[own]!, key);
    const author = findMember(bytes, this.#members, AUTHOR);
    if (author < 0 || authors === MOST_AUTHORS) return false;
    return this.#one(
      bytes,
      this.#members.valueStart[author]!,
      this.#members.valueEnd[author]!,
      key,
      authors + 1,
    );
  }
}
