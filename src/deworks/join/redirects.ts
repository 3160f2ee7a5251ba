import { ByteBuffer } from '../../record/text/byte-buffer.ts';
import { beginJoinRow, EDGE_ROLE, endJoinRow, FACT_ROLE, type JoinRow } from './join-row.ts';
import type { JoinSort } from './join-sort.ts';
import type { KeyFilter } from './key-filter.ts';
import type { Schema } from '../deworks-schema.ts';
import { appendRange, createSpan, NO_SPAN, sameBytes, setSpan, type Span } from '../../record/json/spans.ts';
import { stepByStep } from './join-steps.ts';
import { Outlet, eachJoinRow } from './each-join-row.ts';

/** Open Library follows redirects ten steps, no further. Source: generate_deworks.py get_duplicates(). */
export const MAX_STEPS = 10;

/**
 * Follows every redirect, one step of all of them at a time, and tells the facts where each comes past.
 *
 * A walker stands for a redirect; it begins where that leads, and moves on while it stands on a redirect.
 * One step is one sort: walkers and edges meet at the key where they are. A redirect has one location, so
 * a step has no more walkers than there are redirects, and a cycle is left after MAX_STEPS whatever hangs on it
 * (the old script walked the other way, and a branching cycle cost b^10).
 *
 * In: edges and walkers of the first step, in `first`, which is closed here.
 * Out: FACT_ROLE.duplicate for every key a redirect comes past, v2: FACT_ROLE.redirectEnd where it ends;
 *   `visited` has those keys.
 * Memory: two sorts of the redirects.
 */
export async function followRedirects(
  first: JoinSort,
  facts: Outlet,
  schema: Schema,
  visited: KeyFilter,
  openSort: () => JoinSort,
): Promise<void> {
  await stepByStep(first, MAX_STEPS, openSort, (current, next) =>
    takeStep(current, next, facts, schema, visited),
  );
}

/** Whether walkers went on. */
async function takeStep(
  current: JoinSort,
  next: JoinSort | undefined,
  facts: Outlet,
  schema: Schema,
  visited: KeyFilter,
): Promise<boolean> {
  const outlet = next && new Outlet(next);
  const step = new Step(facts.rows, outlet?.rows, schema, visited);
  await eachJoinRow(
    current.sorted(),
    row => step.row(row),
    () => facts.drain() ?? outlet?.drain(),
  );
  await outlet?.end();
  return step.walkersOn > 0;
}

/** The rows of one key: its edges (one, unless the key is repeated in the dump), then the walkers that stand there. */
class Step {
  walkersOn = 0;
  readonly #facts: ByteBuffer;
  readonly #next: ByteBuffer | undefined;
  readonly #schema: Schema;
  readonly #visited: KeyFilter;
  readonly #key = new ByteBuffer(256);
  readonly #last = new ByteBuffer(256);
  readonly #locations: Span[] = [];
  readonly #here: Span = createSpan();
  readonly #walker: Span = createSpan();

  constructor(facts: ByteBuffer, next: ByteBuffer | undefined, schema: Schema, visited: KeyFilter) {
    this.#facts = facts;
    this.#next = next;
    this.#schema = schema;
    this.#visited = visited;
  }

  row(row: JoinRow): void {
    const { bytes, keyStart, keyEnd, subStart, subEnd } = row;
    if (!sameBytes(bytes, keyStart, keyEnd, this.#key.bytes, 0, this.#key.length)) this.#begin(row);
    if (row.role === EDGE_ROLE.edge) {
      this.#edge(row);
      return;
    }
    if (sameBytes(bytes, subStart, subEnd, this.#last.bytes, 0, this.#last.length)) return; // came by two ways
    this.#last.clear();
    appendRange(this.#last, bytes, subStart, subEnd);
    setSpan(this.#here, bytes, keyStart, keyEnd);
    setSpan(this.#walker, bytes, subStart, subEnd);
    this.#walk();
  }

  #begin({ bytes, keyStart, keyEnd }: JoinRow): void {
    this.#key.clear();
    appendRange(this.#key, bytes, keyStart, keyEnd);
    this.#last.clear();
    this.#locations.length = 0;
  }

  #edge({ bytes, keyStart, keyEnd, payloadStart, payloadEnd }: JoinRow): void {
    const location = Buffer.from(bytes.subarray(payloadStart, payloadEnd));
    this.#locations.push({ bytes: location, start: 0, end: location.length });
    if (!this.#next) return;
    setSpan(this.#here, bytes, keyStart, keyEnd);
    beginJoinRow(this.#next, this.#here, EDGE_ROLE.edge, NO_SPAN);
    appendRange(this.#next, bytes, payloadStart, payloadEnd);
    endJoinRow(this.#next);
  }

  #walk(): void {
    this.#visited.add(this.#key.bytes, 0, this.#key.length);
    beginJoinRow(this.#facts, this.#here, FACT_ROLE.duplicate, this.#walker);
    endJoinRow(this.#facts);
    if (this.#locations.length === 0) {
      if (this.#schema === 'v1') return;
      beginJoinRow(this.#facts, this.#here, FACT_ROLE.redirectEnd, this.#walker);
      endJoinRow(this.#facts);
      return;
    }
    if (!this.#next) return;
    for (const location of this.#locations) {
      beginJoinRow(this.#next, location, EDGE_ROLE.walker, this.#walker);
      endJoinRow(this.#next);
      this.walkersOn++;
    }
  }
}
