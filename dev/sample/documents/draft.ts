/** One revision in the making: what the writers of editions, works, … need to know, and the parts all documents share. */
import type { Clock } from '../sample-clock.ts';
import { KIND } from '../sample-options.ts';
import type { Place, Plan, RecordKind } from '../library-plan.ts';
import type { Random } from '../random.ts';
import type { Words } from './words.ts';

/** Parts every kind of document draws its luck for; the own parts of a kind begin at FIRST_OWN. */
const PART = { form: 0, created: 1, modified: 2, fate: 3 } as const;
export const FIRST_OWN_PART = 4;

export class Draft {
  readonly plan: Plan;
  readonly words: Words;
  readonly random: Random;
  readonly #clock: Clock;
  readonly #churn: number;
  kind: RecordKind = 'page';
  number = 0;
  revision = 1;
  /** Old form, as before 2010: /a/ /b/ /l/ /user/ keys, a top-level id, a blank in datetimes. */
  hasOldKeys = false;
  hasId = false;
  hasBlank = false;
  /** Non-ASCII as raw UTF-8 instead of \uXXXX, as in a few rows of the real table. */
  isRaw = false;
  #step = 0;
  #thing = 0;

  constructor(plan: Plan, words: Words, random: Random, clock: Clock, churn: number) {
    this.plan = plan;
    this.words = words;
    this.random = random;
    this.#clock = clock;
    this.#churn = churn;
  }

  /** Turns to another revision; the object is reused for every row. */
  begin(step: number, thing: number, place: Place, revision: number): void {
    this.#step = step;
    this.#thing = thing;
    this.kind = place.kind;
    this.number = place.number;
    this.revision = revision;
    const form = this.random.at(KIND[this.kind], this.number, PART.form).below(1000);
    const isOld = form < 130 && revision <= 2;
    this.hasOldKeys = isOld && form % 4 < 2;
    this.hasId = isOld && form % 4 === 2;
    this.hasBlank = isOld && (form % 4 === 3 || form % 8 === 0);
    this.isRaw = form >= 990 && revision === 1;
  }

  get thingId(): number {
    return this.#thing + 1;
  }

  /**
   * The luck for one part of the document. It stays the same from revision to
   * revision until the part is edited, every 1 / churn revisions.
   */
  part(own: number): Random {
    const phase = this.random.at(KIND[this.kind], this.number, own, 1).next() / 4294967296;
    const version = 2 + Math.floor((this.revision - 1) * this.#churn + phase);
    return this.random.at(KIND[this.kind], this.number, own, version);
  }

  /** The luck for something that no revision changes. */
  fixed(own: number): Random {
    return this.random.at(KIND[this.kind], this.number, own);
  }

  /** What became of the thing in its last revision: decided once for good. */
  fate(): Random {
    return this.fixed(PART.fate);
  }

  /** The members every document ends with. */
  tail(type: string): string {
    const { random, revision } = this;
    const between = this.hasBlank ? ' ' : 'T';
    const created = this.#clock.stamp(
      this.#thing,
      random.at(KIND[this.kind], this.number, PART.created),
      between,
    );
    const modified =
      revision === 1
        ? created
        : this.#clock.stamp(
            this.#step,
            random.at(KIND[this.kind], this.number, PART.modified, revision),
            between,
          );
    const id = this.hasId ? `"id": ${this.thingId}, ` : '';
    return (
      `"latest_revision": ${revision}, ${id}"type": {"key": "/type/${type}"}, ` +
      `"created": {"type": "/type/datetime", "value": "${created}"}, "revision": ${revision}, ` +
      `"last_modified": {"type": "/type/datetime", "value": "${modified}"}}`
    );
  }

  workKey(number: number): string {
    return `/works/OL${number + 1}W`;
  }

  editionKey(number: number): string {
    return `${this.hasOldKeys ? '/b' : '/books'}/OL${number + 1}M`;
  }

  authorKey(number: number): string {
    return `${this.hasOldKeys ? '/a' : '/authors'}/OL${number + 1}A`;
  }

  languageKey(code: string): string {
    return `${this.hasOldKeys ? '/l' : '/languages'}/${code}`;
  }

  userKey(number: number): string {
    return `${this.hasOldKeys ? '/user' : '/people'}/reader${number + 1}`;
  }
}
