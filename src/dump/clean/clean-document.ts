import { malformedError } from '../../errors.ts';
import type { JsonObject, JsonValue } from '../../record/json/json-tree.ts';
import { modernKey } from '../../record/row/key.ts';

/**
 * Brings a document into today's form, in place; any error rejects the row, even one that would be left out later.
 *
 * - the top-level `id` goes, unseen;
 * - every `key` member, at any depth, must be a string; its old prefix is swapped;
 * - every object whose `type` is the string "/type/datetime" must have a string `value`; its blanks become `T`.
 *
 * Other strings keep old prefixes (a redirect's `location`, links in text).
 * Source: openlibrary/data/dump.py _process_data(), print_dump().
 */
export function modernizeDocument(value: JsonValue): JsonObject {
  if (value.kind !== 'object') throw malformedError('the JSON is not an object');
  value.members.delete('id');
  modernize(value);
  return value;
}

/** Recursive: parseJson has bounded the depth. */
function modernize(value: JsonValue): void {
  if (value.kind === 'array') value.items.forEach(modernize);
  if (value.kind !== 'object') return;
  modernizeKey(value);
  modernizeDatetime(value);
  for (const member of value.members.values()) modernize(member);
}

function modernizeKey({ members }: JsonObject): void {
  const key = members.get('key');
  if (key === undefined) return;
  if (key.kind !== 'string') throw malformedError('a "key" that is not a string');
  members.set('key', { kind: 'string', text: modernKey(key.text) });
}

function modernizeDatetime({ members }: JsonObject): void {
  const type = members.get('type');
  if (type?.kind !== 'string' || type.text !== '/type/datetime') return;
  const value = members.get('value');
  if (value?.kind !== 'string') throw malformedError('a datetime whose value is not a string');
  members.set('value', { kind: 'string', text: value.text.replaceAll(' ', 'T') });
}
