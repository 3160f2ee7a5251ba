/** All members of a JSON value, each of which is changed in turn. */

export type Path = readonly (string | number)[];

/** Of lists the first element only; of objects all members. */
export function pathsOf(value: unknown, at: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [at];
  const entries = Array.isArray(value)
    ? value.slice(0, 1).map((element, number) => [number, element] as const)
    : Object.entries(value);
  const own = at.length === 0 ? [] : [at];
  return [...own, ...entries.flatMap(([name, member]) => pathsOf(member, [...at, name]))];
}

/** A copy with another value at `path`; undefined: without it. */
export function withMember(value: unknown, path: Path, made: unknown): unknown {
  const copy = structuredClone(value) as Record<string, unknown>;
  const last = path.at(-1)!;
  const parent = path
    .slice(0, -1)
    .reduce<Record<string, unknown>>((found, name) => found[name] as Record<string, unknown>, copy);
  if (made !== undefined) parent[last] = made;
  else if (Array.isArray(parent)) parent.splice(Number(last), 1);
  else delete parent[last];
  return copy;
}

export function memberAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((found, name) => (found as Record<string, unknown>)[name], value);
}

/** Something else of each kind: what a member should never be believed to be. */
export const STRANGE: readonly (readonly [what: string, value: unknown])[] = [
  ['gone', undefined],
  ['null', null],
  ['a number', -0.5],
  ['huge', 1e308],
  ['a text', 'x'],
  ['a long text', 'x'.repeat(100_000)],
  ['a list', [[]]],
  ['an object', { __proto__: null, toString: 1, length: -1 }],
  ['true', true],
];
