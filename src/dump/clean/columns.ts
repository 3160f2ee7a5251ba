import { malformedError } from '../../errors.ts';
import { holdsControl } from '../../record/row/control-characters.ts';
import type { JsonObject, JsonValue } from '../../record/json/json-tree.ts';
import { MAX_REVISION } from '../../record/row/row.ts';

/** The document's own key, where it has one. */
export function keyOf(document: JsonObject): string {
  const key = document.members.get('key');
  if (key?.kind !== 'string') throw malformedError('key is missing');
  return key.text;
}

/** Refused when empty: the row would begin with a tab, which Open Library's `sort` strips and then misses a column. */
export function typeOf(document: JsonObject): string {
  const type = textWithin(document, 'type', 'key');
  if (type === '') throw malformedError('type is empty');
  return type;
}

export function lastModifiedOf(document: JsonObject): string {
  return textWithin(document, 'last_modified', 'value');
}

/**
 * The revision as Python's `str` prints it. Refused where `int` of that could not be read by the `dump` of
 * today (3.0, null, true), is not within 0 to MAX_REVISION, or is a string of anything but ASCII digits.
 */
export function revisionOf(document: JsonObject): string {
  const revision = document.members.get('revision');
  if (revision === undefined) throw malformedError('revision is missing');
  const text = revision.kind === 'literal' || revision.kind === 'string' ? revision.text : '';
  if (/^[0-9]+$/.test(text) && Number(text) <= MAX_REVISION) return text;
  throw malformedError(`revision is not a whole number from 0 to ${MAX_REVISION}`);
}

/**
 * A text that stands as a column: no tab or line end, no control character (COPY refuses NUL, and a backspace is the
 * quote of the documented load), no half of a surrogate pair (UTF-8 has no bytes for it).
 */
export function checkColumn(name: string, text: string): string {
  if (/[\t\n\r]/.test(text)) throw malformedError(`${name} holds a tab or a line end`);
  if (holdsControl(text)) throw malformedError(`${name} holds a control character or a line separator`);
  if (/\p{Surrogate}/u.test(text)) throw malformedError(`${name} holds a lone surrogate`);
  return text;
}

function textWithin(document: JsonObject, outer: string, inner: string): string {
  const value: JsonValue | undefined = document.members.get(outer);
  if (value === undefined) throw malformedError(`${outer} is missing`);
  const text = value.kind === 'object' ? value.members.get(inner) : undefined;
  if (text?.kind !== 'string') throw malformedError(`${outer} has no ${inner} that is a string`);
  return text.text;
}
