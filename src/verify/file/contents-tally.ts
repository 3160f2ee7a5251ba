import { addSets, NO_ROWS, setOf, type Candidate, type Contents, type RowSet } from './content-sums.ts';

/** Puts the contents of a file's parts together, in order. */
export class ContentsTally {
  all: RowSet = NO_ROWS;
  #latest: RowSet = NO_ROWS;
  /** Of the last key so far. */
  #open: Candidate | undefined;

  /** `goesOn`: the part's first key is the last one of the part before. */
  add({ all, latest, first, last, isOneKey }: Contents, goesOn: boolean): void {
    if (!first || !last) return;
    this.all = addSets(this.all, all);
    this.#latest = addSets(this.#latest, latest);
    const begun = goesOn && this.#open ? later(this.#open, first) : first;
    if (!goesOn) this.#close();
    this.#open = begun;
    if (isOneKey) return;
    this.#close();
    this.#open = last;
  }

  /** The latest row of each key, once all parts were added. */
  latest(): RowSet {
    this.#close();
    return this.#latest;
  }

  #close(): void {
    if (this.#open) this.#latest = addSets(this.#latest, setOf(this.#open.crc32));
    this.#open = undefined;
  }
}

/** Of equal revisions the first wins. */
function later(one: Candidate, next: Candidate): Candidate {
  return next.revision > one.revision ? next : one;
}
