/**
 * JSON text as a tree that loses nothing Python keeps.
 *
 * - `literal`: a number, true, false, null, NaN or Infinity, spelled as Python writes it; never a JavaScript number.
 * - `string`: its characters; lone surrogates are units of a JavaScript string like any other.
 * - `object`: a Map is a Python dict to the letter: a repeated name keeps the first place and takes the last
 *   value, and `1` or `__proto__` is a name like any other.
 */
export type JsonValue = JsonLiteral | JsonString | JsonArray | JsonObject;

export interface JsonLiteral {
  readonly kind: 'literal';
  readonly text: string;
}

export interface JsonString {
  readonly kind: 'string';
  readonly text: string;
}

export interface JsonArray {
  readonly kind: 'array';
  readonly items: readonly JsonValue[];
}

export interface JsonObject {
  readonly kind: 'object';
  readonly members: Map<string, JsonValue>;
}
