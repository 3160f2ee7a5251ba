import { malformedError } from '../../errors.ts';

const PAGE_BITS = 24;
const PAGE_BYTES = 1 << PAGE_BITS;
const MOST_PAGES = 256;
const LONGEST_KEY = 0xffff;

/** A set of keys in shared memory, as it crosses threads. */
export interface SharedKeys {
  readonly pages: readonly SharedArrayBuffer[];
  /** Open addressing: place of a key + 1, or 0; a power of two of them. */
  readonly table: SharedArrayBuffer;
  /** By slot of the table: 1 where `meet` has met the key, in whatever thread. */
  readonly met: SharedArrayBuffer;
}

/**
 * Keys, compared as bytes; filled by one thread, then read by all of them without a copy.
 *
 * A key lies in a page of 16 MiB as two bytes of length and its own; the table has its place.
 * Memory: each key's bytes and 11 to 22 more; half as much again for a moment while the table grows.
 */
export class KeySet {
  #pages: Buffer[] = [];
  #used = PAGE_BYTES;
  #table = new Uint32Array(new SharedArrayBuffer(4 << 10));
  #met = new Uint8Array(new SharedArrayBuffer(this.#table.length));
  #size = 0;

  /** A set that another thread filled: to be read only. */
  static from({ pages, table, met }: SharedKeys): KeySet {
    const set = new KeySet();
    set.#pages = pages.map(page => Buffer.from(page));
    set.#table = new Uint32Array(table);
    set.#met = new Uint8Array(met);
    return set;
  }

  get size(): number {
    return this.#size;
  }

  shared(): SharedKeys {
    const pages = this.#pages.map(page => page.buffer as unknown as SharedArrayBuffer);
    return {
      pages,
      table: this.#table.buffer as SharedArrayBuffer,
      met: this.#met.buffer as SharedArrayBuffer,
    };
  }

  has(bytes: Uint8Array, start: number, end: number): boolean {
    return this.#table[this.#slotOf(bytes, start, end)] !== 0;
  }

  /** As `has`, and keeps in mind that the key was asked for. */
  meet(bytes: Uint8Array, start: number, end: number): boolean {
    const slot = this.#slotOf(bytes, start, end);
    if (this.#table[slot] === 0) return false;
    this.#met[slot] = 1;
    return true;
  }

  /** The keys that no thread has met: how many, and the first `most` in the order in which they were added. */
  missing(most: number): { readonly count: number; readonly first: readonly string[] } {
    const places = [...this.#unmetPlaces()];
    const first = places.sort((a, b) => a - b).slice(0, most);
    return { count: places.length, first: first.map(place => this.#keyAt(place).toString()) };
  }

  *#unmetPlaces(): Generator<number, void, undefined> {
    for (let slot = 0; slot < this.#table.length; slot += 1)
      if (this.#table[slot] !== 0 && this.#met[slot] === 0) yield this.#table[slot]! - 1;
  }

  /** Throws: malformed for a key of more than 65,535 bytes, or when there are more than 4 GiB of them. */
  add(bytes: Uint8Array): void {
    const slot = this.#slotOf(bytes, 0, bytes.length);
    if (this.#table[slot] !== 0) return;
    this.#table[slot] = this.#store(bytes) + 1;
    this.#size += 1;
    if (4 * this.#size > 3 * this.#table.length) this.#grow();
  }

  /** The slot with the key, or the free one where it would be. */
  #slotOf(bytes: Uint8Array, start: number, end: number): number {
    const mask = this.#table.length - 1;
    let slot = hashOf(bytes, start, end) & mask;
    while (this.#table[slot] !== 0 && !this.#isAt(this.#table[slot]! - 1, bytes, start, end))
      slot = (slot + 1) & mask;
    return slot;
  }

  #keyAt(place: number): Buffer {
    const page = this.#pages[place >>> PAGE_BITS]!;
    const at = place & (PAGE_BYTES - 1);
    return page.subarray(at + 2, at + 2 + page.readUInt16LE(at));
  }

  #isAt(place: number, bytes: Uint8Array, start: number, end: number): boolean {
    const page = this.#pages[place >>> PAGE_BITS]!;
    const at = place & (PAGE_BYTES - 1);
    if (page.readUInt16LE(at) !== end - start) return false;
    for (let i = end - start - 1; i >= 0; i -= 1) if (page[at + 2 + i] !== bytes[start + i]) return false;
    return true;
  }

  #store(bytes: Uint8Array): number {
    if (bytes.length > LONGEST_KEY) throw malformedError(`a key of ${bytes.length} bytes`);
    if (this.#used + 2 + bytes.length > PAGE_BYTES) {
      if (this.#pages.length === MOST_PAGES) throw malformedError('keys of more than 4 GiB');
      this.#pages.push(Buffer.from(new SharedArrayBuffer(PAGE_BYTES)));
      this.#used = 0;
    }
    const page = this.#pages.at(-1)!;
    const place = (this.#pages.length - 1) * PAGE_BYTES + this.#used;
    page.writeUInt16LE(bytes.length, this.#used);
    page.set(bytes, this.#used + 2);
    this.#used += 2 + bytes.length;
    return place;
  }

  #grow(): void {
    const old = this.#table;
    this.#table = new Uint32Array(new SharedArrayBuffer(8 * old.length));
    this.#met = new Uint8Array(new SharedArrayBuffer(this.#table.length));
    const mask = this.#table.length - 1;
    for (const place of old) {
      if (place === 0) continue;
      const key = this.#keyAt(place - 1);
      let slot = hashOf(key, 0, key.length) & mask;
      while (this.#table[slot] !== 0) slot = (slot + 1) & mask;
      this.#table[slot] = place;
    }
  }
}

function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let at = start; at < end; at += 1) hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}
