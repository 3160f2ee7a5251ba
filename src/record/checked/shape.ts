import { isDumpDate } from '../row/dump-date.ts';

/**
 * What JSON of others has to look like before it is believed: a small validator for each kind of member, put together
 * to one for each file that is read (`ManifestShape`, …).
 *
 * Out: what is wrong with a value, in words that begin with its place (`files[3].rows`); undefined: nothing.
 */
export type Shape = (value: unknown, at: string) => string | undefined;

/** A shape for each member of T: a member that is added to the type is asked for here too. */
export type MembersOf<T> = { readonly [Name in keyof T]-?: Shape };

/** Longer words have no place in these files. */
const LONGEST_TEXT = 1 << 16;

export const text: Shape = (value, at) =>
  typeof value !== 'string'
    ? wrong(at, 'a text', value)
    : value.length > LONGEST_TEXT
      ? `${at} is a text of ${value.length} characters`
      : undefined;

/** Of any length: rows, keys. */
export const anyText: Shape = (value, at) =>
  typeof value === 'string' ? undefined : wrong(at, 'a text', value);

/** Rows, bytes: a whole number that a double holds exactly. */
export const count: Shape = (value, at) =>
  Number.isSafeInteger(value) && (value as number) >= 0 ? undefined : wrong(at, 'a count', value);

/** Seconds, shares. */
export const measure: Shape = (value, at) =>
  typeof value === 'number' && value >= 0 && value <= Number.MAX_SAFE_INTEGER
    ? undefined
    : wrong(at, 'a number of at least 0', value);

/** Of a process. */
export const pid: Shape = (value, at) =>
  Number.isSafeInteger(value) && (value as number) > 0 && (value as number) < 2 ** 31
    ? undefined
    : wrong(at, 'the number of a process', value);

export const yesOrNo: Shape = (value, at) =>
  typeof value === 'boolean' ? undefined : wrong(at, 'true or false', value);

export const sha256: Shape = (value, at) => matching(/^[0-9a-f]{64}$/, 'a SHA-256')(value, at);

/** ISO 8601, UTC. */
export const time: Shape = (value, at) =>
  typeof value === 'string' &&
  /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/.test(value) &&
  !Number.isNaN(Date.parse(value))
    ? undefined
    : wrong(at, 'a time', value);

export const day: Shape = (value, at) =>
  typeof value === 'string' && isDumpDate(value) ? undefined : wrong(at, 'a date', value);

/** Of a file in a folder: no path, nothing that is not shown. */
export const fileName: Shape = (value, at) =>
  typeof value === 'string' &&
  /^[^/\p{C}\p{Zl}\p{Zp}]+$/u.test(value) &&
  Buffer.byteLength(value) <= 255 &&
  value !== '.' &&
  value !== '..'
    ? undefined
    : wrong(at, 'the name of a file', value);

export function matching(pattern: RegExp, what: string): Shape {
  return (value, at) =>
    typeof value === 'string' && pattern.test(value) ? undefined : wrong(at, what, value);
}

export function oneOf(...words: readonly string[]): Shape {
  return (value, at) =>
    words.includes(value as string) ? undefined : wrong(at, `one of ${words.join(', ')}`, value);
}

export function optional(shape: Shape): Shape {
  return (value, at) => (value === undefined ? undefined : shape(value, at));
}

export function nullable(shape: Shape): Shape {
  return (value, at) => (value === null ? undefined : shape(value, at));
}

export function anyOf(...shapes: readonly Shape[]): Shape {
  return (value, at) => {
    const found = shapes.map(shape => shape(value, at));
    return found.includes(undefined) ? undefined : found[0];
  };
}

export function listOf(shape: Shape): Shape {
  return (value, at) => {
    if (!Array.isArray(value)) return wrong(at, 'a list', value);
    return first(value.entries(), ([number, element]) => shape(element, `${at}[${number}]`));
  };
}

/** A list of so many, each of its own shape. */
export function tupleOf(...shapes: readonly Shape[]): Shape {
  return (value, at) => {
    if (!Array.isArray(value) || value.length !== shapes.length)
      return wrong(at, `a list of ${shapes.length}`, value);
    return first(shapes.entries(), ([number, shape]) => shape(value[number], `${at}[${number}]`));
  };
}

/** Any names, all of one shape. */
export function mapOf(shape: Shape): Shape {
  return (value, at) => {
    if (!isObject(value)) return wrong(at, 'an object', value);
    return first(Object.entries(value), ([name, member]) => shape(member, memberOf(at, name)));
  };
}

/** Members that are not named are left alone: later versions may write them. */
export function objectOf<T extends object>(members: MembersOf<T>): Shape {
  const shapes = Object.entries(members) as [string, Shape][];
  return (value, at) => {
    if (!isObject(value)) return wrong(at, 'an object', value);
    return first(shapes, ([name, shape]) => {
      const member = Object.hasOwn(value, name) ? value[name] : undefined;
      return shape(member, memberOf(at, name));
    });
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function first<T>(items: Iterable<T>, judge: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const found = judge(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

function memberOf(at: string, name: string): string {
  const shown = name.length > 60 ? `${name.slice(0, 60)}…` : name;
  return at === '' ? shown : `${at}.${shown}`;
}

function wrong(at: string, wanted: string, value: unknown): string {
  const place = at === '' ? 'its content' : at;
  return value === undefined ? `${place} is missing` : `${place} is ${spoken(value)}, not ${wanted}`;
}

function spoken(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}
