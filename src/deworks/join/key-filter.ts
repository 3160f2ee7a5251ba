/** 67 million bits: with ten million keys one other key in fourteen is taken for one of them. */
const BITS = 2 ** 26;

/**
 * A set of keys in fixed memory: never says no to a key that is in it, sometimes yes to one that is not
 * (a Bloom filter with two bits a key). For leaving out rows that nobody asks for.
 *
 * Memory: 8 MiB, touched where keys fall.
 */
export class KeyFilter {
  readonly #words = new Uint32Array(BITS / 32);

  add(bytes: Uint8Array, start: number, end: number): void {
    const hash = hashOf(bytes, start, end);
    this.#set(hash);
    this.#set(mixed(hash));
  }

  mayHave(bytes: Uint8Array, start: number, end: number): boolean {
    const hash = hashOf(bytes, start, end);
    return this.#isSet(hash) && this.#isSet(mixed(hash));
  }

  #set(hash: number): void {
    const bit = hash & (BITS - 1);
    this.#words[bit >>> 5]! |= 1 << (bit & 31);
  }

  #isSet(hash: number): boolean {
    const bit = hash & (BITS - 1);
    return (this.#words[bit >>> 5]! & (1 << (bit & 31))) !== 0;
  }
}

/** FNV-1a. */
function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
  return mixed(hash);
}

/** Spreads a number over all bits, as MurmurHash3 ends. */
function mixed(number: number): number {
  let hash = Math.imul(number ^ (number >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
