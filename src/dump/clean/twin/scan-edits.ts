import { OLD_PREFIXES } from '../../../record/row/key.ts';

/** What an edit puts in place of the bytes it skips. */
export const NOTHING = 0;
export const LETTER_T = 1;
/** `MODERN_PREFIX + i` is OLD_PREFIXES[i].modern. */
export const MODERN_PREFIX = 2;

/** Longest insert, for sizing buffers. */
export const MAX_INSERT_BYTES = 16;

/** The texts by the numbers above. */
export function createInserts(): readonly Buffer[] {
  return ['', 'T', ...OLD_PREFIXES.map(({ modern }) => modern)].map(text => Buffer.from(text));
}

/**
 * What has to change between a row's JSON in COPY's spelling and the wanted JSON: at each place skip some
 * bytes and put an insert there. Places ascend.
 *
 * Memory: 9 bytes an edit of the row with the most; used again for every row.
 */
export class EditList {
  count = 0;
  /** How many edits put something there, for sizing buffers: an upper bound. */
  inserts = 0;
  at = new Uint32Array(1024);
  skip = new Uint32Array(1024);
  insert = new Uint8Array(1024);

  add(at: number, skip: number, insert: number): void {
    const i = this.count++;
    if (i === this.at.length) this.#grow();
    this.at[i] = at;
    this.skip[i] = skip;
    this.insert[i] = insert;
    if (insert !== NOTHING) this.inserts++;
  }

  clear(): void {
    this.count = 0;
    this.inserts = 0;
  }

  /** Forgets the edits from number `count` on. */
  truncate(count: number): void {
    this.count = count;
  }

  #grow(): void {
    const capacity = this.at.length * 2;
    const { at, skip, insert } = this;
    this.at = new Uint32Array(capacity);
    this.skip = new Uint32Array(capacity);
    this.insert = new Uint8Array(capacity);
    this.at.set(at);
    this.skip.set(skip);
    this.insert.set(insert);
  }
}
