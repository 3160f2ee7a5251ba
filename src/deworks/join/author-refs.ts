import { ByteBuffer } from '../../record/text/byte-buffer.ts';
import { createMembers, findMember, readMembers, type Members } from '../../record/json/members.ts';
import type { Document } from '../../record/json/document.ts';
import { createElements, readElements } from '../../record/json/elements.ts';
import { appendFixed, ID_BYTES, INDEX_BYTES } from './fixed-width.ts';
import { beginJoinRow, endJoinRow, FACT_ROLE, GROUP_ROLE } from './join-row.ts';
import { readKey } from '../../record/json/json-key.ts';
import { appendAll, appendRange, createSpan, type Span } from '../../record/json/spans.ts';

const AUTHORS = Buffer.from('authors');
const AUTHOR = Buffer.from('author');
const KEY = Buffer.from('key');
const BRACE_OPEN = 0x7b;

/** How a work names an author: `{"author": {"key": …}}`, or with one more `author` in between. */
const PLAIN = 0x70;
const NESTED = 0x6e;

const KEY_STUB = Buffer.from('{"key": ');
const NESTED_OPEN = Buffer.from('{"author": ');
const CLOSE = Buffer.from('}');

/** A place in a work's list of authors: index, then id of the work. */
export const PLACE_BYTES = INDEX_BYTES + ID_BYTES;

/**
 * Asks for the authors a work names. Reusable.
 *
 * Each element of `authors` that has an `author` becomes one row, so that none is missing in the group:
 * a question to the facts where a key is named, otherwise (no key in it, or one that no row can have)
 * at once the answer. Other elements are roles without an author: they are passed over.
 * Source: generate_deworks.py reduce() and get_author_data().
 */
export class AuthorRefs {
  readonly #elements = createElements();
  readonly #element = createMembers(8);
  readonly #author = createMembers(8);
  readonly #inner = createMembers(8);
  readonly #key: Span = createSpan();
  readonly #place = new ByteBuffer(PLACE_BYTES);

  ask(work: Document, group: Span, id: number, facts: ByteBuffer, groups: ByteBuffer): void {
    const { bytes, members } = work;
    const i = work.find(AUTHORS);
    if (i < 0) return;
    const elements = readElements(bytes, members.valueStart[i]!, members.valueEnd[i]!, this.#elements);
    for (let index = 0; index < elements.count; index++) {
      const author = memberOf(bytes, elements.start[index]!, elements.end[index]!, this.#element, AUTHOR);
      if (author < 0) continue;
      this.#place.clear();
      appendFixed(this.#place, index, INDEX_BYTES);
      appendFixed(this.#place, id, ID_BYTES);
      this.#one(bytes, this.#element.valueStart[author]!, this.#element.valueEnd[author]!, {
        group,
        facts,
        groups,
      });
    }
  }

  /** bytes[start, end): the value of an element's `author`. */
  #one(bytes: Uint8Array, start: number, end: number, to: Target): void {
    const key = memberOf(bytes, start, end, this.#author, KEY);
    if (key >= 0) {
      this.#keyed(bytes, this.#author.valueStart[key]!, this.#author.valueEnd[key]!, PLAIN, to);
      return;
    }
    const nested = findMember(bytes, this.#author, AUTHOR);
    const inner =
      nested < 0
        ? -1
        : memberOf(bytes, this.#author.valueStart[nested]!, this.#author.valueEnd[nested]!, this.#inner, KEY);
    if (inner >= 0) {
      this.#keyed(bytes, this.#inner.valueStart[inner]!, this.#inner.valueEnd[inner]!, NESTED, to);
      return;
    }
    beginAuthorAnswer(to.groups, to.group, this.#place.bytes, 0);
    appendRange(to.groups, bytes, start, end);
    endJoinRow(to.groups);
  }

  /** bytes[start, end): the value of `key`. */
  #keyed(bytes: Uint8Array, start: number, end: number, form: number, to: Target): void {
    if (readKey(bytes, start, end, this.#key)) {
      beginJoinRow(to.facts, this.#key, FACT_ROLE.authorRef, to.group);
      appendRange(to.facts, this.#place.bytes, 0, PLACE_BYTES);
      to.facts.appendByte(form);
      endJoinRow(to.facts);
      return;
    }
    beginAuthorAnswer(to.groups, to.group, this.#place.bytes, 0);
    appendInForm(to.groups, form, () => appendStub(to.groups, bytes, start, end));
    endJoinRow(to.groups);
  }
}

interface Target {
  readonly group: Span;
  readonly facts: ByteBuffer;
  readonly groups: ByteBuffer;
}

/** Begins the row that puts an author into its place, which is read from bytes[placeStart, …). */
export function beginAuthorAnswer(
  out: ByteBuffer,
  group: Readonly<Span>,
  bytes: Uint8Array,
  placeStart: number,
): void {
  const idStart = placeStart + INDEX_BYTES;
  beginJoinRow(out, group, GROUP_ROLE.author, { bytes, start: placeStart, end: idStart });
  appendRange(out, bytes, idStart, idStart + ID_BYTES);
}

/** Appends what `append` appends, wrapped the way the work named the author. */
export function appendInForm(out: ByteBuffer, form: number, append: () => void): void {
  if (form === NESTED) appendAll(out, NESTED_OPEN);
  append();
  if (form === NESTED) appendAll(out, CLOSE);
}

/** Appends what stands for an author that is not in the dump; bytes[start, end): its key as JSON. */
export function appendStub(out: ByteBuffer, bytes: Uint8Array, start: number, end: number): void {
  appendAll(out, KEY_STUB);
  appendRange(out, bytes, start, end);
  appendAll(out, CLOSE);
}

/** Index of the member `name` in `into`; -1 when there is none, or the value is no object (`into` is then empty). */
function memberOf(bytes: Uint8Array, start: number, end: number, into: Members, name: Uint8Array): number {
  into.count = 0;
  if (bytes[start] !== BRACE_OPEN) return -1;
  return findMember(bytes, readMembers(bytes, start, end, into), name);
}
