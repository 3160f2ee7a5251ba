/**
 * Which bytes of a batch go where: ranges of whole neighbouring rows, each with
 * the number of its target. Reused from batch to batch, so no object per row.
 */
export class RowRanges {
  count = 0;
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  readonly #targets: number[] = [];

  clear(): void {
    this.count = 0;
  }

  /** Adds the row [start, end), joined to the range before it when it follows it to the same target. */
  add(start: number, end: number, target: number): void {
    const last = this.count - 1;
    if (last >= 0 && this.#ends[last] === start && this.#targets[last] === target) {
      this.#ends[last] = end;
      return;
    }
    this.#starts[this.count] = start;
    this.#ends[this.count] = end;
    this.#targets[this.count] = target;
    this.count++;
  }

  startOf(range: number): number {
    return this.#starts[range]!;
  }

  endOf(range: number): number {
    return this.#ends[range]!;
  }

  targetOf(range: number): number {
    return this.#targets[range]!;
  }
}
