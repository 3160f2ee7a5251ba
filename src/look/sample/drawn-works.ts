import { createHash } from 'node:crypto';

/** A work with the number that decides whether it is drawn. Crosses threads. */
export interface RankedKey {
  readonly rank: bigint;
  /** Its bytes as characters (latin1), so that comparing is comparing bytes. */
  readonly key: string;
}

/** The first eight bytes of the SHA-256 of seed, line end, key: a number that depends on nothing else. */
export function rankOf(seed: string, key: Uint8Array): bigint {
  return createHash('sha256').update(`${seed}\n`).update(key).digest().readBigUInt64BE();
}

/**
 * The N keys of smallest rank of all that were added, each once, in whatever order they came.
 *
 * A heap with the largest at the head: what is smaller takes its place.  Memory: N keys.
 */
export class DrawnWorks {
  readonly #most: number;
  readonly #heap: RankedKey[] = [];
  readonly #keys = new Set<string>();

  constructor(most: number) {
    this.#most = most;
  }

  /** The largest of N; undefined as long as there are fewer. */
  get limit(): RankedKey | undefined {
    return this.#heap.length === this.#most ? this.#heap[0] : undefined;
  }

  /** In no order. */
  get drawn(): readonly RankedKey[] {
    return this.#heap;
  }

  add(work: RankedKey): void {
    const { limit } = this;
    if ((limit && !isBefore(work, limit)) || this.#keys.has(work.key)) return;
    this.#keys.add(work.key);
    if (limit) {
      this.#keys.delete(limit.key);
      this.#sink(work);
    } else this.#rise(work);
  }

  #rise(work: RankedKey): void {
    const heap = this.#heap;
    let at = heap.push(work) - 1;
    for (let above = (at - 1) >> 1; at > 0 && isBefore(heap[above]!, work); above = (at - 1) >> 1) {
      heap[at] = heap[above]!;
      at = above;
    }
    heap[at] = work;
  }

  /** Puts it in the place of the head. */
  #sink(work: RankedKey): void {
    const heap = this.#heap;
    let at = 0;
    for (let below = 1; below < heap.length; below = 2 * at + 1) {
      if (below + 1 < heap.length && isBefore(heap[below]!, heap[below + 1]!)) below += 1;
      if (!isBefore(work, heap[below]!)) break;
      heap[at] = heap[below]!;
      at = below;
    }
    heap[at] = work;
  }
}

export function isBefore(a: RankedKey, b: RankedKey): boolean {
  return a.rank < b.rank || (a.rank === b.rank && a.key < b.key);
}
