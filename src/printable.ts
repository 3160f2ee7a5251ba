/**
 * What a terminal would obey instead of show, or not show at all: controls (C0, DEL, C1), formats (bidi controls, zero
 * width), lone surrogates, the separators of lines and paragraphs.
 */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * Words of others (keys, names of files, what servers and manifests say) as one line that moves no cursor, hides nothing
 * and does not turn the direction of the text: each such sign is its escape, `\x1b`, `\u009b`, `\n`.
 * What is printable already stays as it is, so twice is as good as once.
 */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, escaped);
}

/** The same of text that was laid out: its line ends and tabs are ours. */
export function printableText(text: string): string {
  return text.replace(UNPRINTABLE, sign => (sign === '\n' || sign === '\t' ? sign : escaped(sign)));
}

/** JSON of the same value that can be shown on a terminal. */
export function printableJson(value: unknown, indent?: number): string {
  return printableJsonText(JSON.stringify(value, null, indent));
}

/** The same of JSON that is text already. */
export function printableJsonText(json: string): string {
  return json.replace(UNPRINTABLE, sign => (sign === '\n' ? sign : inUnits(sign)));
}

function escaped(sign: string): string {
  const code = sign.codePointAt(0)!;
  if (code >= 0x80) return inUnits(sign);
  return SHORT[sign] ?? `\\x${code.toString(16).padStart(2, '0')}`;
}

/** As JSON has it: a sign beyond 16 bits in two. */
function inUnits(sign: string): string {
  return sign
    .split('')
    .map(unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}
