import { createMembers, findMember, readMembers } from '../record/members.ts';
import type { Document } from './document.ts';
import { createElements, readElements } from './elements.ts';
import { readKey } from './keys.ts';
import type { Schema } from './schema.ts';
import { createSpan, sameSpan, type Span } from './spans.ts';

const WORKS = Buffer.from('works');
const KEY = Buffer.from('key');
const BRACE_OPEN = 0x7b;

/**
 * Appends the keys of the works an edition belongs to: its first (v1), or each of them once (v2).
 *
 * None when `works` is missing or empty, or has no key that could be a row's: the old script died of
 * `works: [{}]`, here such an edition stands alone like one without works.
 */
export function groupsOf(edition: Document, schema: Schema, into: Span[]): void {
  const i = edition.find(WORKS);
  if (i < 0) return;
  const { bytes, members } = edition;
  const elements = readElements(bytes, members.valueStart[i]!, members.valueEnd[i]!, createElements(8));
  const last = schema === 'v1' ? Math.min(elements.count, 1) : elements.count;
  const inner = createMembers(8);
  for (let element = 0; element < last; element++) {
    const start = elements.start[element]!;
    if (bytes[start] !== BRACE_OPEN) continue;
    readMembers(bytes, start, elements.end[element]!, inner);
    const key = findMember(bytes, inner, KEY);
    const span = createSpan();
    if (key < 0 || !readKey(bytes, inner.valueStart[key]!, inner.valueEnd[key]!, span)) continue;
    if (!into.some(group => sameSpan(group, span))) into.push(span);
  }
}
