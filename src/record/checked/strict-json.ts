import { malformedError } from '../../errors.ts';

/** Manifests have four levels. */
const MOST_LEVELS = 32;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Parses JSON of a file that programs believe: one meaning only, and bounded.
 *
 * Throws: malformed, without a position, for what is no JSON, begins with a byte order mark, names a member twice (which
 * of the two counts is each reader's choice) or is nested deeper than anything we write.
 */
export function strictJson(text: string): unknown {
  if (text.startsWith('\ufeff')) throw malformedError('begins with a byte order mark');
  requireShallow(text);
  const value = parsed(text);
  const twice = memberTwice(text);
  if (twice !== undefined) throw malformedError(`names the member ${JSON.stringify(twice)} twice`);
  return value;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw malformedError('is no JSON', { cause });
  }
}

function requireShallow(text: string): void {
  let depth = 0;
  for (const { sign } of signsOf(text)) {
    if (sign === '{' || sign === '[') depth += 1;
    if (sign === '}' || sign === ']') depth -= 1;
    if (depth > MOST_LEVELS) throw malformedError(`is nested deeper than ${MOST_LEVELS} levels`);
  }
}

/** In: text that is JSON. */
function memberTwice(text: string): string | undefined {
  const open: (Set<string> | undefined)[] = [];
  let last = '';
  for (const { sign, start, end } of signsOf(text)) {
    if (sign === '{') open.push(new Set());
    else if (sign === '[') open.push(undefined);
    else if (sign === '}' || sign === ']') open.pop();
    else if (sign === '"') last = text.slice(start, end);
    else {
      const name = JSON.parse(last) as string;
      if (open.at(-1)!.has(name)) return name;
      open.at(-1)!.add(name);
    }
  }
  return undefined;
}

interface Sign {
  /** A bracket, a colon, or the quote that begins the string text[start, end). */
  readonly sign: string;
  readonly start: number;
  readonly end: number;
}

function* signsOf(text: string): Generator<Sign, void, undefined> {
  const next = /[{}[\]:"]/g;
  for (let match = next.exec(text); match; match = next.exec(text)) {
    const start = match.index;
    const end = match[0] === '"' ? stringEnd(text, start + 1) : start + 1;
    yield { sign: match[0], start, end };
    next.lastIndex = end;
  }
}

/** Behind the closing quote, or the end of the text. */
function stringEnd(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === QUOTE) return at + 1;
    if (unit === BACKSLASH) at += 1;
  }
  return text.length;
}
