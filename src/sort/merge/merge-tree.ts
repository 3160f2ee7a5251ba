import { compareRows, packKey } from '../../record/row/order.ts';
import type { RunCursor } from '../spill/run-cursor.ts';

/** Above every code: no key packs to it. */
const ENDED = 0xffff_ffff;

/**
 * Merges runs: always stands on the smallest row of all of them.
 *
 * A tree of losers: each inner node keeps the run that lost there, so a step
 * plays log2(k) games along one path, mostly between packed keys. Runs are never
 * ordered by their number: rows that tie are equal bytes.
 * Memory: a few words per run, and the readers' frames.
 */
export class Merge {
  /** The run with the smallest row; undefined when all runs have ended. */
  head: RunCursor | undefined;
  readonly #cursors: readonly RunCursor[];
  /** Per run its row's packed key, as in order.ts: low word, high word. */
  readonly #codes: Uint32Array;
  /** tree[0] is the winner, tree[1..] the losers; -1 while nobody has come by. */
  readonly #tree: Int32Array;

  private constructor(cursors: readonly RunCursor[]) {
    this.#cursors = cursors;
    this.#codes = new Uint32Array(2 * cursors.length);
    this.#tree = new Int32Array(Math.max(1, cursors.length)).fill(-1);
  }

  /** Reads the first frame of every run, and on to the first row whose key is not smaller than `from`. */
  static start(cursors: readonly RunCursor[], from?: Buffer): Merge {
    const merge = new Merge(cursors);
    cursors.forEach((cursor, run) => merge.#enter(run, cursor.seek(from)));
    for (let run = 0; run < cursors.length; run += 1) merge.#play(run);
    merge.#crown();
    return merge;
  }

  /**
   * Steps to the next row. False: the head's frame is used up; take what you need of its bytes
   * and call `load`, which is the step then.
   */
  step(): boolean {
    const run = this.#tree[0]!;
    if (!this.#cursors[run]!.step()) return false;
    this.#enter(run, true);
    this.#play(run);
    this.#crown();
    return true;
  }

  load(): void {
    const run = this.#tree[0]!;
    this.#enter(run, this.#cursors[run]!.load());
    this.#play(run);
    this.#crown();
  }

  #enter(run: number, hasRow: boolean): void {
    const cursor = this.#cursors[run]!;
    if (hasRow) packKey(cursor.bytes, cursor.keyStart, cursor.keyEnd, this.#codes, 2 * run);
    else this.#codes.fill(ENDED, 2 * run, 2 * run + 2);
  }

  /** Takes the run up the tree; the winner of each game goes on. */
  #play(run: number): void {
    const tree = this.#tree;
    let winner = run;
    for (let node = (run + this.#cursors.length) >> 1; node > 0; node >>= 1) {
      const opponent = tree[node]!;
      if (opponent === -1) {
        tree[node] = winner;
        return;
      }
      if (this.#isBefore(opponent, winner)) {
        tree[node] = winner;
        winner = opponent;
      }
    }
    tree[0] = winner;
  }

  #isBefore(a: number, b: number): boolean {
    const codes = this.#codes;
    const aHigh = codes[2 * a + 1]!;
    const bHigh = codes[2 * b + 1]!;
    if (aHigh !== bHigh) return aHigh < bHigh;
    const aLow = codes[2 * a]!;
    const bLow = codes[2 * b]!;
    if (aLow !== bLow) return aLow < bLow;
    if (aHigh === ENDED) return false;
    return compareHeads(this.#cursors[a]!, this.#cursors[b]!) < 0;
  }

  #crown(): void {
    const winner = this.#tree[0]!;
    const hasEnded = winner === -1 || this.#codes[2 * winner + 1] === ENDED;
    this.head = hasEnded ? undefined : this.#cursors[winner]!;
  }
}

function compareHeads(a: RunCursor, b: RunCursor): number {
  return compareRows(
    a.bytes,
    a.start,
    a.end - 1,
    a.keyStart,
    a.keyEnd,
    a.revision,
    b.bytes,
    b.start,
    b.end - 1,
    b.keyStart,
    b.keyEnd,
    b.revision,
  );
}
