/**
 * Random numbers that depend on what they are for, not on when they are asked for.
 *
 * `at(kind, number, part, version)` puts the generator at the start of the sequence
 * that belongs to one part of one record, so a record comes out the same however
 * many others were made before it. xoroshiro64** (Blackman and Vigna, public
 * domain), seeded by a multiply-xorshift mix. Not for secrets.
 */
export class Random {
  readonly #seed: number;
  #low = 1;
  #high = 0;

  constructor(seed: number) {
    this.#seed = mix(seed | 0, 0x9e3779b9);
  }

  /** The start of the sequence of one part of one record. */
  at(kind: number, number: number, part = 0, version = 0): this {
    const place =
      Math.imul(kind + 1, 0x85ebca6b) ^ Math.imul(part + 1, 0xc2b2ae35) ^ Math.imul(version + 1, 0x27d4eb2f);
    this.#low = mix(this.#seed ^ place, number) | 1; // the state must not be all zeros
    this.#high = mix(this.#low, place);
    this.next();
    return this;
  }

  /** 32 random bits, as an unsigned number. */
  next(): number {
    const scrambled = Math.imul(this.#low, 0x9e3779bb);
    const result = Math.imul((scrambled << 5) | (scrambled >>> 27), 5);
    const crossed = this.#high ^ this.#low;
    this.#low = ((this.#low << 26) | (this.#low >>> 6)) ^ crossed ^ (crossed << 9);
    this.#high = (crossed << 13) | (crossed >>> 19);
    return result >>> 0;
  }

  /** A whole number 0 … limit - 1; limit at most 2^32. */
  below(limit: number): number {
    return Math.floor((this.next() / 4294967296) * limit);
  }

  /** A whole number first … last. */
  between(first: number, last: number): number {
    return first + this.below(last - first + 1);
  }

  /** True in `percent` of 100 cases. */
  chance(percent: number): boolean {
    return this.next() < percent * 42949672.96;
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)] as T;
  }
}

function mix(a: number, b: number): number {
  let x = Math.imul(a ^ Math.imul(b, 0x7feb352d), 0x846ca68b);
  x = Math.imul(x ^ (x >>> 15) ^ b, 0x2c1b3c6d);
  x = Math.imul(x ^ (x >>> 12), 0x297a2d39);
  return x ^ (x >>> 15);
}
