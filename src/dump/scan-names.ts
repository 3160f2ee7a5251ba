/** Probes before a name counts as a doubt: bounds the time of any row, also one made to collide. */
const MAX_PROBES = 32;
const CAPACITY = 4096;

/**
 * Member names seen in the objects of one row, to prove that no object repeats one.
 *
 * An open-addressing hash table over spans of the row: every object gets a number of its own (its scope), larger
 * than any before, so entries of earlier rows need no clearing. Equal hashes are compared byte by byte.
 * Memory: 64 KiB; a row with too many names to place is answered with "repeated", a doubt for the slow path.
 */
export class NameTable {
  readonly #scopes = new Uint32Array(CAPACITY);
  readonly #hashes = new Int32Array(CAPACITY);
  readonly #starts = new Uint32Array(CAPACITY);
  readonly #ends = new Uint32Array(CAPACITY);
  #bytes: Uint8Array = new Uint8Array(0);
  #firstOfRow = 1;
  #nextScope = 1;

  startRow(bytes: Uint8Array): void {
    this.#bytes = bytes;
    this.#firstOfRow = this.#nextScope;
  }

  /** A number for an object that begins. */
  openScope(): number {
    return this.#nextScope++;
  }

  /** False when the object `scope` may have a name of these bytes already. */
  add(scope: number, hash: number, start: number, end: number): boolean {
    let slot = (hash ^ Math.imul(scope, 0x9e3779b1)) >>> 20; // CAPACITY is 2^12
    for (let probes = 0; probes < MAX_PROBES; probes++) {
      const taken = this.#scopes[slot]!;
      if (taken < this.#firstOfRow) return this.#place(slot, scope, hash, start, end);
      if (taken === scope && this.#hashes[slot] === hash && this.#isEqual(slot, start, end)) return false;
      slot = (slot + 1) & (CAPACITY - 1);
    }
    return false;
  }

  #place(slot: number, scope: number, hash: number, start: number, end: number): true {
    this.#scopes[slot] = scope;
    this.#hashes[slot] = hash;
    this.#starts[slot] = start;
    this.#ends[slot] = end;
    return true;
  }

  #isEqual(slot: number, start: number, end: number): boolean {
    let other = this.#starts[slot]!;
    if (this.#ends[slot]! - other !== end - start) return false;
    for (let at = start; at < end; at++, other++) if (this.#bytes[at] !== this.#bytes[other]) return false;
    return true;
  }
}
