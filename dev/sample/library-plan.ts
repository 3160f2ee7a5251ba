/**
 * Which record stands where in the table.
 *
 * Things are numbered in the order of their creation: thing 0, 1, 2 … Every 200
 * things form a cell with the same mix of kinds, so kind and number follow from
 * the thing and back by arithmetic and nothing has to be remembered.
 *
 * The table is written in steps. At step t thing t gets its first revision, and
 * wave r writes revision r of a thing created (r - 1) lags earlier: later
 * revisions stand far behind the first, as in the real table, and the whole is
 * made in a stream. The number of revisions has a geometric tail; a few hot
 * things get hundreds, one at a time, every HOT_STEPS steps.
 */
import { KIND } from './sample-options.ts';
import type { Random } from './random.ts';

export type RecordKind = Exclude<
  keyof typeof KIND,
  'item' | 'plan' | 'reading' | 'rating' | 'wikidata' | 'cover'
>;

/** Things of each kind in a cell of 200: what Open Library's table holds. */
export const CELL: Readonly<Record<RecordKind, number>> = {
  edition: 118,
  work: 46,
  author: 20,
  user: 9,
  hidden: 2,
  redirect: 1,
  delete: 1,
  list: 1,
  page: 1,
  tag: 1,
};
const CELL_THINGS = 200;
/** Kinds in the order of creation inside a cell: coprime stride over the mix above. */
const STRIDE = 77;

/** A thing that has revision r has the next one with this chance: 2.3 revisions on average. */
const NEXT_REVISION = 0.565;
const WAVES = 24;
/** One row in about 90 is a hot thing's. */
const HOT_STEPS = 40;
const HOT_REVISIONS = 250;
const MEAN_REVISIONS = 1 / (1 - NEXT_REVISION) + 1 / HOT_STEPS;

export interface Place {
  kind: RecordKind;
  number: number;
}

export class Plan {
  readonly things: number;
  readonly steps: number;
  readonly #lag: number;
  readonly #window: number;
  readonly #hotThings: number;
  readonly #random: Random;
  readonly #kinds: readonly RecordKind[];
  readonly #ranks: readonly number[];

  constructor(rows: number, random: Random) {
    this.#random = random;
    this.things = Math.max(CELL_THINGS, Math.ceil(rows / MEAN_REVISIONS / 0.99));
    this.#lag = Math.max(8, Math.floor(this.things / 12));
    this.#window = 2 ** Math.floor(Math.log2(this.#lag));
    this.steps = this.things + (WAVES - 1) * this.#lag + this.#window;
    this.#hotThings = Math.max(1, Math.floor(this.things / (HOT_STEPS * HOT_REVISIONS)));
    [this.#kinds, this.#ranks] = layCell();
  }

  /** How many things of this kind there are. */
  count(kind: RecordKind): number {
    return Math.floor(this.things / CELL_THINGS) * CELL[kind];
  }

  place(thing: number): Place {
    const seat = thing % CELL_THINGS;
    const kind = this.#kinds[seat] as RecordKind;
    return { kind, number: Math.floor(thing / CELL_THINGS) * CELL[kind] + (this.#ranks[seat] as number) };
  }

  /** How many revisions the waves write of a thing. */
  revisions(thing: number): number {
    const luck = this.#random.at(KIND.plan, thing).next() / 4294967296;
    return Math.min(WAVES, 1 + Math.floor(Math.log(1 - luck) / Math.log(NEXT_REVISION)));
  }

  /** Calls `write` for every row of one step, in table order. */
  step(step: number, write: (thing: number, revision: number, isLast: boolean) => void): void {
    for (let wave = 1; wave <= WAVES; wave++) {
      const thing = this.#scatter(step - (wave - 1) * this.#lag, wave);
      if (thing < 0 || thing >= this.things) continue;
      const revisions = this.#isHot(thing) ? 1 : this.revisions(thing);
      if (wave <= revisions) write(thing, wave, wave === revisions);
    }
    if (step < this.things && step % HOT_STEPS === HOT_STEPS - 1)
      this.#hotRow(Math.floor(step / HOT_STEPS), write);
  }

  /** The next revision of a hot thing: the hot ones are the first few, and never end as a redirect. */
  #hotRow(turn: number, write: (thing: number, revision: number, isLast: boolean) => void): void {
    write(turn % this.#hotThings, 2 + Math.floor(turn / this.#hotThings), false);
  }

  #isHot(thing: number): boolean {
    return thing < this.#hotThings;
  }

  /** Shuffles a wave within windows: people do not edit books in the order of their creation. */
  #scatter(place: number, wave: number): number {
    if (wave === 1 || place < 0) return place;
    const seat = place % this.#window;
    return place - seat + ((Math.imul(seat, 2 * wave * 97 + 1) + wave * 31) & (this.#window - 1));
  }
}

function layCell(): [RecordKind[], number[]] {
  const mix = (Object.keys(CELL) as RecordKind[]).flatMap(kind => Array<RecordKind>(CELL[kind]).fill(kind));
  const kinds = mix.map((_, seat) => mix[(seat * STRIDE) % CELL_THINGS] as RecordKind);
  const seen = new Map<RecordKind, number>();
  const ranks = kinds.map(kind => {
    const rank = seen.get(kind) ?? 0;
    seen.set(kind, rank + 1);
    return rank;
  });
  return [kinds, ranks];
}
