import { beginJoinRow, endJoinRow, type JoinRow } from '../../deworks/join/join-row.ts';
import type { JoinSort } from '../../deworks/join/join-sort.ts';
import { appendRange, createSpan, NO_SPAN, sameBytes, setSpan, type Span } from '../../record/json/spans.ts';
import { stepByStep } from '../../deworks/join/join-steps.ts';
import { Outlet, eachJoinRow } from '../../deworks/join/each-join-row.ts';
import { ByteBuffer } from '../../record/text/byte-buffer.ts';
import { KEY_ROLE, REFERENCE_LETTERS, STEP_ROLE } from './reference-rows.ts';

/** Far beyond any chain that Open Library follows (ten): what has not ended by then goes in a circle. */
export const MOST_STEPS = 32;

/** A redirect that does not end, and where it was when that was known. */
export type OnCircle = (redirect: Buffer, at: Buffer) => void;

/**
 * Follows every redirect to where it ends: one step of all of them at a time, each step a sort.
 *
 * In: redirects and walkers, in `first`, which is closed here.
 * Out: rows of `keys` that name where each redirect ends; circles are told.
 * Memory: two sorts of the redirects.  The walkers of a step are never more than the redirects.
 */
export async function followReferences(
  first: JoinSort,
  keys: Outlet,
  openSort: () => JoinSort,
  onCircle: OnCircle,
): Promise<void> {
  await stepByStep(first, MOST_STEPS, openSort, (current, next) => takeStep(current, next, keys, onCircle));
}

/** Whether walkers went on. */
async function takeStep(
  current: JoinSort,
  next: JoinSort | undefined,
  keys: Outlet,
  onCircle: OnCircle,
): Promise<boolean> {
  const outlet = next && new Outlet(next);
  const step = new Step(keys.rows, outlet?.rows, onCircle);
  await eachJoinRow(
    current.sorted(),
    row => step.row(row),
    () => keys.drain() ?? outlet?.drain(),
  );
  await outlet?.end();
  return step.walkersOn > 0;
}

/** The rows of one key: where it leads, if it is a redirect, and then the walkers that stand there. */
class Step {
  walkersOn = 0;
  readonly #keys: ByteBuffer;
  readonly #next: ByteBuffer | undefined;
  readonly #onCircle: OnCircle;
  readonly #key = new ByteBuffer(256);
  readonly #location = new ByteBuffer(256);
  #isRedirect = false;
  readonly #here: Span = createSpan();
  readonly #there: Span = createSpan();
  readonly #walker: Span = createSpan();

  constructor(keys: ByteBuffer, next: ByteBuffer | undefined, onCircle: OnCircle) {
    this.#keys = keys;
    this.#next = next;
    this.#onCircle = onCircle;
  }

  row(row: JoinRow): void {
    const { bytes, keyStart, keyEnd, subStart, subEnd } = row;
    if (!sameBytes(bytes, keyStart, keyEnd, this.#key.bytes, 0, this.#key.length)) this.#begin(row);
    setSpan(this.#here, bytes, keyStart, keyEnd);
    setSpan(this.#walker, bytes, subStart, subEnd);
    if (row.role === STEP_ROLE.redirect) this.#redirect(row);
    else if (this.#isRedirect) this.#walk();
    else this.#end();
  }

  #begin({ bytes, keyStart, keyEnd }: JoinRow): void {
    this.#key.clear();
    appendRange(this.#key, bytes, keyStart, keyEnd);
    this.#isRedirect = false;
  }

  /** Should a key occur twice in the dump, the first counts. */
  #redirect({ bytes, payloadStart, payloadEnd }: JoinRow): void {
    if (this.#isRedirect) return;
    this.#isRedirect = true;
    this.#location.clear();
    appendRange(this.#location, bytes, payloadStart, payloadEnd);
    if (!this.#next) return;
    beginJoinRow(this.#next, this.#here, STEP_ROLE.redirect, NO_SPAN);
    appendRange(this.#next, bytes, payloadStart, payloadEnd);
    endJoinRow(this.#next);
  }

  #walk(): void {
    const { bytes, start, end } = this.#walker;
    const isBack = sameBytes(bytes, start, end, this.#key.bytes, 0, this.#key.length);
    if (isBack || !this.#next) {
      this.#onCircle(Buffer.from(bytes.subarray(start, end)), Buffer.from(this.#location.written()));
      return;
    }
    setSpan(this.#there, this.#location.bytes, 0, this.#location.length);
    beginJoinRow(this.#next, this.#there, STEP_ROLE.walker, this.#walker);
    endJoinRow(this.#next);
    this.walkersOn += 1;
  }

  #end(): void {
    beginJoinRow(this.#keys, this.#here, KEY_ROLE.named, this.#walker);
    this.#keys.appendText(REFERENCE_LETTERS.redirect);
    endJoinRow(this.#keys);
  }
}
