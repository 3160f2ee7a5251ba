/** Deepest nesting of objects; deeper rows go the slow way, which knows Python's limit. */
export const MAX_FAST_DEPTH = 64;

/** An object with more members, or more names open at once, are a doubt: keeps the look-back and the stack short. */
const MAX_FAST_MEMBERS = 256;
const MAX_FAST_NAMES = 4096;

/**
 * The names of the objects that are open, to prove that no object repeats one.
 *
 * Names lie on a stack, those of an inner object above its parent's; a closed object's are forgotten. A filter of
 * 32 bits per object tells most new names at once; on a hit, hashes and then bytes are compared.
 * Memory: 48 KiB.
 */
export class NameStack {
  readonly #hashes = new Int32Array(MAX_FAST_NAMES);
  readonly #starts = new Uint32Array(MAX_FAST_NAMES);
  readonly #ends = new Uint32Array(MAX_FAST_NAMES);
  /** By depth. */
  readonly #filters = new Int32Array(MAX_FAST_DEPTH);
  readonly #bases = new Int32Array(MAX_FAST_DEPTH);
  #top = 0;
  #bytes: Uint8Array = new Uint8Array(0);

  startRow(bytes: Uint8Array): void {
    this.#bytes = bytes;
    this.#top = 0;
  }

  open(depth: number): void {
    this.#filters[depth] = 0;
    this.#bases[depth] = this.#top;
  }

  close(depth: number): void {
    this.#top = this.#bases[depth]!;
  }

  /** False when the object at `depth` has a name of these bytes already, or too many names to tell. */
  add(depth: number, hash: number, start: number, end: number): boolean {
    const bit = 1 << (hash & 31);
    const filter = this.#filters[depth]!;
    if ((filter & bit) !== 0 && this.#mayRepeat(depth, hash, start, end)) return false;
    if (this.#top === MAX_FAST_NAMES) return false;
    this.#filters[depth] = filter | bit;
    const top = this.#top++;
    this.#hashes[top] = hash;
    this.#starts[top] = start;
    this.#ends[top] = end;
    return true;
  }

  #mayRepeat(depth: number, hash: number, start: number, end: number): boolean {
    const base = this.#bases[depth]!;
    if (this.#top - base >= MAX_FAST_MEMBERS) return true;
    for (let i = base; i < this.#top; i++) {
      if (this.#hashes[i] === hash && this.#isEqual(i, start, end)) return true;
    }
    return false;
  }

  #isEqual(name: number, start: number, end: number): boolean {
    let other = this.#starts[name]!;
    if (this.#ends[name]! - other !== end - start) return false;
    for (let at = start; at < end; at++, other++) if (this.#bytes[at] !== this.#bytes[other]) return false;
    return true;
  }
}
