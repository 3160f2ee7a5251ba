import { splitFileOf } from '../../record/row/type-key.ts';
import { typeRefusal } from './publishable.ts';

export interface TypeCount {
  rows: number;
  /** Why rows of this type may not be published. */
  readonly refusal: string | undefined;
  /** Index into SPLIT_FILES. */
  readonly file: number;
}

/** Rows per type, without a text for each row: neighbours mostly share their type. */
export class TypeCounts {
  readonly #counts = new Map<string, TypeCount>();
  #last: Uint8Array = new Uint8Array(0);
  #count: TypeCount | undefined;

  /** Counts a row of the type bytes[start, end). */
  add(bytes: Buffer, start: number, end: number): TypeCount {
    const count = (this.#count = this.#isLast(bytes, start, end)
      ? this.#count!
      : this.#find(bytes, start, end));
    count.rows += 1;
    return count;
  }

  /** By type, in the order in which they came. */
  counts(): Record<string, number> {
    return Object.fromEntries([...this.#counts].map(([type, { rows }]) => [type, rows]));
  }

  #isLast(bytes: Buffer, start: number, end: number): boolean {
    const last = this.#last;
    if (this.#count === undefined || last.length !== end - start) return false;
    // From the end: all types begin with "/type/".
    for (let at = last.length - 1; at >= 0; at -= 1) if (bytes[start + at] !== last[at]) return false;
    return true;
  }

  #find(bytes: Buffer, start: number, end: number): TypeCount {
    const type = bytes.toString('utf8', start, end);
    let count = this.#counts.get(type);
    if (!count) this.#counts.set(type, (count = newCount(type, bytes, start, end)));
    this.#last = Uint8Array.from(bytes.subarray(start, end));
    return count;
  }
}

function newCount(type: string, bytes: Buffer, start: number, end: number): TypeCount {
  return { rows: 0, refusal: typeRefusal(type), file: splitFileOf(bytes, start, end) };
}
