/**
 * Reusable shared buffers for moving blocks of rows between threads.
 *
 * A slot is a SharedArrayBuffer, so handing it to a worker costs a message and
 * no copy. Freed slots are used again: memory is bounded by the number of slots
 * held at one time, not by the garbage collector's mood. The owner of a slot is
 * whoever took it, until `release`; nobody may touch its bytes afterwards.
 */
export class SlotPool {
  readonly #slotBytes: number;
  readonly #free: Buffer[] = [];

  constructor(slotBytes: number) {
    this.#slotBytes = slotBytes;
  }

  get slotBytes(): number {
    return this.#slotBytes;
  }

  /** A slot of `slotBytes`, or a larger one of its own for a row that needs it. */
  take(minBytes = this.#slotBytes): Buffer {
    if (minBytes > this.#slotBytes) return Buffer.from(new SharedArrayBuffer(minBytes));
    return this.#free.pop() ?? Buffer.from(new SharedArrayBuffer(this.#slotBytes));
  }

  /** Takes a slot back; one of another size (a long row) is left to the garbage collector. */
  release(slot: Buffer): void {
    if (slot.buffer.byteLength === this.#slotBytes) this.#free.push(Buffer.from(slot.buffer));
  }
}
