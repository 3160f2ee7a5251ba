import { malformedError } from '../../errors.ts';
import { readJsonString } from './json-strings.ts';
import type { JsonValue } from './json-tree.ts';
import { pythonNumber } from './python-number.ts';

/**
 * How deep objects and lists may stand in one another.
 *
 * Open Library's code recurses: `_process_data` takes two Python frames a level (itself and its comprehension),
 * so that with Python 3.11's limit of 1000 frames a row dies beyond 497 levels, measured with the frames of
 * oldump.py below it (json.loads alone: 994). Deeper rows are rejected here; real documents have fewer than ten.
 */
export const MAX_DEPTH = 497;

/**
 * Parses JSON as Python's `json.loads` does, errors included.
 *
 * Accepts NaN, Infinity and -Infinity, any number of digits up to 4300, repeated names, lone surrogates.
 * Memory: the tree.  Throws malformedError with a reason that names no place, so that reasons can be counted.
 */
export function parseJson(text: string): JsonValue {
  if (text.startsWith('\ufeff')) throw malformedError('JSON: begins with a byte order mark');
  const parser = new Parser(text);
  const value = parser.value(0);
  parser.end();
  return value;
}

class Parser {
  readonly #text: string;
  readonly #word = /null|true|false|NaN|-?Infinity/y;
  readonly #number = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?/y;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(depth: number): JsonValue {
    this.#skipBlanks();
    switch (this.#text.charAt(this.#at)) {
      case '"':
        return { kind: 'string', text: this.#string() };
      case '{':
        return this.#object(deeper(depth));
      case '[':
        return this.#array(deeper(depth));
      default:
        return this.#literal();
    }
  }

  end(): void {
    this.#skipBlanks();
    if (this.#at < this.#text.length) throw malformedError('JSON: something follows the value');
  }

  #object(depth: number): JsonValue {
    const members = new Map<string, JsonValue>();
    this.#at++;
    if (this.#accept('}')) return { kind: 'object', members };
    do {
      this.#skipBlanks();
      if (this.#text[this.#at] !== '"') throw malformedError('JSON: expected a name in quotes');
      const name = this.#string();
      if (!this.#accept(':')) throw malformedError('JSON: expected a colon');
      members.set(name, this.value(depth));
    } while (this.#accept(','));
    if (!this.#accept('}')) throw malformedError('JSON: expected a comma or the end of an object');
    return { kind: 'object', members };
  }

  #array(depth: number): JsonValue {
    const items: JsonValue[] = [];
    this.#at++;
    if (this.#accept(']')) return { kind: 'array', items };
    do items.push(this.value(depth));
    while (this.#accept(','));
    if (!this.#accept(']')) throw malformedError('JSON: expected a comma or the end of a list');
    return { kind: 'array', items };
  }

  #string(): string {
    const { text, next } = readJsonString(this.#text, this.#at + 1);
    this.#at = next;
    return text;
  }

  #literal(): JsonValue {
    const word = this.#match(this.#word);
    if (word !== undefined) return { kind: 'literal', text: word };
    const number = this.#match(this.#number);
    if (number === undefined) throw malformedError('JSON: expected a value');
    return { kind: 'literal', text: pythonNumber(number) };
  }

  #accept(token: string): boolean {
    this.#skipBlanks();
    if (this.#text[this.#at] !== token) return false;
    this.#at++;
    return true;
  }

  #skipBlanks(): void {
    for (;;) {
      const unit = this.#text.charCodeAt(this.#at); // NaN at the end
      if (unit !== 0x20 && unit !== 0x0a && unit !== 0x0d && unit !== 0x09) return;
      this.#at++;
    }
  }

  #match(sticky: RegExp): string | undefined {
    sticky.lastIndex = this.#at;
    const found = sticky.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }
}

function deeper(depth: number): number {
  if (depth >= MAX_DEPTH) throw malformedError(`JSON: nested deeper than ${MAX_DEPTH} levels`);
  return depth + 1;
}
