/**
 * Something for each of many names, of which only so many have a place: the shortest, of those of one length the
 * first ones in order. Which they are depends on the names alone, not on when they came: so a table of some rows and one of others
 * make together the table of them all, and what it holds of a name that has a place is exact.
 *
 * Memory: twice as many names as have a place; names are no longer than MOST_NAME_LENGTH.
 */
export class BoundedTable<T> {
  readonly #places: number;
  #values = new Map<string, T>();
  /** The last name that has a place, once there are more. */
  #last: string | undefined;

  constructor(places: number) {
    this.#places = places;
  }

  /** What is held of a name, made by `create` when it is new; undefined when it has no place. */
  at(name: string, create: () => T): T | undefined {
    const found = this.#values.get(name);
    if (found !== undefined) return found;
    if (name.length > MOST_NAME_LENGTH) return undefined;
    if (this.#last !== undefined && compareNames(name, this.#last) > 0) return undefined;
    const value = create();
    this.#values.set(name, value);
    if (this.#values.size < 2 * this.#places) return value;
    this.#shrink();
    return this.#values.get(name);
  }

  /** The names that have a place and what is held of them; crosses threads. */
  entries(): Map<string, T> {
    this.#shrink();
    return this.#values;
  }

  #shrink(): void {
    if (this.#values.size <= this.#places) return;
    const kept = [...this.#values].sort(([a], [b]) => compareNames(a, b)).slice(0, this.#places);
    this.#values = new Map(kept);
    this.#last = kept.at(-1)?.[0];
  }
}

/** A longer name has no place in any table. */
export const MOST_NAME_LENGTH = 200;

function compareNames(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : a > b ? 1 : 0;
}
