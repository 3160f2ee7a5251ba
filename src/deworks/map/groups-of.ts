import { createMembers, findMember, readMembers } from '../../record/json/members.ts';
import type { Document } from '../../record/json/document.ts';
import { createElements, readElements } from '../../record/json/elements.ts';
import { readKey } from '../../record/json/json-key.ts';
import type { Schema } from '../deworks-schema.ts';
import { createSpan, sameSpan, type Span } from '../../record/json/spans.ts';

const WORKS = Buffer.from('works');
const KEY = Buffer.from('key');
const BRACE_OPEN = 0x7b;

/** Finds the groups of an edition. Reusable: nothing is allocated for an edition but the spans it gives. */
export class GroupsOf {
  readonly #elements = createElements(8);
  readonly #inner = createMembers(8);

  /**
   * Appends the keys of the works an edition belongs to: its first (v1), or each of them once (v2).
   *
   * None when `works` is missing or empty, or has no key that could be a row's: the old script died of
   * `works: [{}]`, here such an edition stands alone like one without works.
   */
  read(edition: Document, schema: Schema, into: Span[]): void {
    const i = edition.find(WORKS);
    if (i < 0) return;
    const { bytes, members } = edition;
    const elements = readElements(bytes, members.valueStart[i]!, members.valueEnd[i]!, this.#elements);
    const last = schema === 'v1' ? Math.min(elements.count, 1) : elements.count;
    for (let element = 0; element < last; element++) {
      const start = elements.start[element]!;
      if (bytes[start] !== BRACE_OPEN) continue;
      readMembers(bytes, start, elements.end[element]!, this.#inner);
      const key = findMember(bytes, this.#inner, KEY);
      const span = createSpan();
      if (key < 0 || !readKey(bytes, this.#inner.valueStart[key]!, this.#inner.valueEnd[key]!, span))
        continue;
      if (!into.some(group => sameSpan(group, span))) into.push(span);
    }
  }
}
