/** Everything that `json.dumps` does not write as it is: all but printable ASCII, the quote and the backslash. */
const NEEDS_ESCAPE = /[^ -~]|["\\]/;
const NEEDS_ESCAPE_EACH = /[^ -~]|["\\]/g;

/**
 * A string as Python's `json.dumps` spells it: ASCII only, `\b \t \n \f \r \" \\` short, all else lower-case
 * `\uXXXX` by UTF-16 units, so pairs and lone surrogates come out as they went in; DEL is escaped, `/` is not.
 */
export function pythonString(text: string): string {
  if (!NEEDS_ESCAPE.test(text)) return `"${text}"`;
  return `"${text.replace(NEEDS_ESCAPE_EACH, escapeUnit)}"`;
}

function escapeUnit(unit: string): string {
  switch (unit) {
    case '"':
      return '\\"';
    case '\\':
      return '\\\\';
    case '\b':
      return '\\b';
    case '\t':
      return '\\t';
    case '\n':
      return '\\n';
    case '\f':
      return '\\f';
    case '\r':
      return '\\r';
    default:
      return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  }
}
