import { crc32 } from 'node:zlib';
import { ByteBuffer } from '../../record/text/byte-buffer.ts';
import type { RowColumns } from '../../record/row/row.ts';
import type { RowCheck } from '../rows/row-check.ts';

/**
 * A set of rows, with repetitions, in a few numbers that do not depend on their order: their count, and two sums of
 * numbers made of each row's CRC-32. Equal sets have equal sums; a row that is missing, doubled or changed leaves
 * them equal in one of four billion cases.
 */
export interface RowSet {
  readonly rows: number;
  readonly a: number;
  readonly b: number;
}

export const NO_ROWS: RowSet = { rows: 0, a: 0, b: 0 };

export function addSets(one: RowSet, other: RowSet): RowSet {
  return { rows: one.rows + other.rows, a: (one.a + other.a) >>> 0, b: (one.b + other.b) >>> 0 };
}

export function sameSet(one: RowSet, other: RowSet): boolean {
  return one.rows === other.rows && one.a === other.a && one.b === other.b;
}

/** The latest row of a key as far as it has been read. */
export interface Candidate {
  readonly revision: number;
  readonly crc32: number;
}

/** What rows that follow each other hold, and what a dump made of them would; crosses threads. */
export interface Contents {
  readonly all: RowSet;
  /** The latest row of each key but the first and the last, which may go on in the parts before and behind. */
  readonly latest: RowSet;
  /** The latest rows of the first and the last key; the same one where there is one key only. */
  readonly first: Candidate | undefined;
  readonly last: Candidate | undefined;
  readonly isOneKey: boolean;
}

/** Of each row and of the latest of each run of rows with one key.  Memory: one key. */
export class ContentSums implements RowCheck {
  #all = new Sum();
  #latest = new Sum();
  #first: Candidate | undefined;
  readonly #key = new ByteBuffer(64);
  #keys = 0;
  #revision = 0;
  #crc32 = 0;

  row(bytes: Buffer, start: number, end: number, { keyStart, keyEnd, revision }: Readonly<RowColumns>): void {
    const crc = crc32(bytes.subarray(start, end));
    this.#all.add(crc);
    const isNewKey = this.#keys === 0 || !this.#isKey(bytes, keyStart, keyEnd);
    if (isNewKey) this.#begin(bytes, keyStart, keyEnd);
    else if (revision <= this.#revision) return; // of equal ones the first wins, as in dump
    this.#revision = revision;
    this.#crc32 = crc;
  }

  contents(): Contents {
    const last = this.#keys === 0 ? undefined : this.#candidate();
    return {
      all: this.#all.set(),
      latest: this.#latest.set(),
      first: this.#keys === 1 ? last : this.#first,
      last,
      isOneKey: this.#keys === 1,
    };
  }

  #begin(bytes: Buffer, keyStart: number, keyEnd: number): void {
    if (this.#keys === 1) this.#first = this.#candidate();
    if (this.#keys > 1) this.#latest.add(this.#crc32);
    this.#keys += 1;
    this.#key.clear();
    for (let at = keyStart; at < keyEnd; at += 1) this.#key.appendByte(bytes[at]!);
  }

  #isKey(bytes: Buffer, start: number, end: number): boolean {
    const { bytes: key, length } = this.#key;
    if (length !== end - start) return false;
    // From the end: keys begin alike.
    for (let at = length - 1; at >= 0; at -= 1) if (bytes[start + at] !== key[at]) return false;
    return true;
  }

  #candidate(): Candidate {
    return { revision: this.#revision, crc32: this.#crc32 };
  }
}

class Sum {
  #rows = 0;
  #a = 0;
  #b = 0;

  add(crc: number): void {
    this.#rows += 1;
    this.#a = (this.#a + mixed(crc)) >>> 0;
    this.#b = (this.#b + mixed(crc ^ 0x9e3779b9)) >>> 0;
  }

  set(): RowSet {
    return { rows: this.#rows, a: this.#a, b: this.#b };
  }
}

/** A set of one row. */
export function setOf(crc: number): RowSet {
  const sum = new Sum();
  sum.add(crc);
  return sum.set();
}

/** Spreads a number over all bits, as MurmurHash3 ends. */
function mixed(number: number): number {
  let hash = Math.imul(number ^ (number >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
