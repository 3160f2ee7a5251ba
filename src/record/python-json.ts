import type { JsonValue } from './json-tree.ts';
import { pythonString } from './python-string.ts';

/**
 * Writes a tree as Python's `json.dumps` does with its defaults: `", "` and `": "`, ASCII only, members in order.
 *
 * In: a tree no deeper than MAX_DEPTH.  Memory: the text.
 */
export function pythonJson(value: JsonValue): string {
  switch (value.kind) {
    case 'literal':
      return value.text;
    case 'string':
      return pythonString(value.text);
    case 'array':
      return `[${value.items.map(pythonJson).join(', ')}]`;
    case 'object':
      return `{${Array.from(value.members, pythonMember).join(', ')}}`;
  }
}

function pythonMember([name, value]: [string, JsonValue]): string {
  return `${pythonString(name)}: ${pythonJson(value)}`;
}
