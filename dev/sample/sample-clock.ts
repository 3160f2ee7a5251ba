/**
 * When each step of the table happened: 2008-01-01 … 2026-06-29, ever forward.
 *
 * Things are created until the end of 2023. The steps after that hold only later
 * revisions, ever fewer: they pass the faster the fewer rows they hold.
 */
import type { Random } from './random.ts';

const FIRST_MS = Date.UTC(2008, 0, 1);
const CREATION_END_MS = Date.UTC(2024, 0, 1);
const LAST_MS = Date.UTC(2026, 5, 29);
/** How often the rows of a step halve from the end of creation to the last step. */
const TAIL_HALVINGS = 18;
const DAY_SECONDS = 86_400;

export class Clock {
  readonly #things: number;
  readonly #tail: number;
  readonly #days: readonly string[];
  readonly #twoDigits: readonly string[];

  /** In: how many things are created, one a step, and how many steps there are in all. */
  constructor(things: number, steps: number) {
    const days = (LAST_MS - FIRST_MS) / 1000 / DAY_SECONDS;
    this.#things = things;
    this.#tail = steps - things;
    this.#days = Array.from({ length: days + 1 }, (_, day) =>
      new Date(FIRST_MS + day * DAY_SECONDS * 1000).toISOString().slice(0, 10),
    );
    this.#twoDigits = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'));
  }

  /** `2013-03-28T07:50:47.897206`: `between` is T, or a blank in rows of the old form. */
  stamp(step: number, random: Random, between: 'T' | ' '): string {
    const seconds = Math.floor(this.#seconds(step + (random.next() / 4294967296) * 0.9));
    const ofDay = seconds % DAY_SECONDS;
    const hours = this.#twoDigits[Math.floor(ofDay / 3600)] as string;
    const minutes = this.#twoDigits[Math.floor(ofDay / 60) % 60] as string;
    const day = this.#days[Math.floor(seconds / DAY_SECONDS)] as string;
    const time = `${day}${between}${hours}:${minutes}:${this.#twoDigits[ofDay % 60] as string}`;
    // Python leaves the fraction out when it is zero.
    return random.chance(4) ? time : `${time}.${String(random.below(1e6)).padStart(6, '0')}`;
  }

  #seconds(step: number): number {
    const creation = (CREATION_END_MS - FIRST_MS) / 1000;
    if (step < this.#things) return (step / this.#things) * creation;
    const late = 1 - 2 ** ((-TAIL_HALVINGS * (step - this.#things)) / this.#tail);
    return creation + (late * (LAST_MS - CREATION_END_MS)) / 1000;
  }
}
