import { incompleteError, malformedError } from '../../errors.ts';
import { isClosedDocument } from '../../record/row/closed-document.ts';
import { copyBytes } from '../../record/text/copy-bytes.ts';
import { BYTE_ORDER_MARK } from '../../record/row/row-edges.ts';
import type { Block } from '../block.ts';
import type { SlotPool } from '../slots.ts';

const LF = 10;
const CLOSING_BRACE = 0x7d;

/** Beyond this a row is taken for a file that is not made of rows. */
export const LONGEST_ROW_BYTES = 1 << 28;

export interface BlockReaderOptions {
  /** 'json' (default): the document of a last row without LF must be closed, or the input was cut. 'any': the LF is simply added. */
  readonly lastRow?: 'json' | 'any';
  /**
   * Given: a block ends at the first row end at or past so many bytes, as a RowWriter's does; a slot should be
   * some larger. Absent: it ends at the last row end within a slot, so that a slot is the most it takes.
   */
  readonly blockBytes?: number;
  /** Plain bytes in front of the first chunk, where the input is read from further on. */
  readonly byteOffset?: number;
  /** A byte order mark in front of the first row stays in it, for who wants to find it. */
  readonly keepsMark?: boolean;
}

/**
 * Cuts a stream of bytes into blocks of whole rows of about a slot's size.
 *
 * In: chunks cut anywhere.  Out: blocks that lie in slots; who gets one releases it.
 * A block ends where `blockBytes` says; one with a longer row at that row's LF.
 * Boundaries depend on the plain bytes only. A byte order mark in front of them is no part of the rows: it is passed
 * over, whoever reads, and counted in the first block's `byteOffset`.
 * Memory: one slot, larger for a longer row.
 * Throws: incomplete when the last row has no end, malformed for a row above 256 MiB.
 */
export async function* readBlocks(
  source: { readonly name: string; readonly chunks: AsyncIterable<Uint8Array> },
  slots: SlotPool,
  { lastRow = 'json', blockBytes, byteOffset = 0, keepsMark = false }: BlockReaderOptions = {},
): AsyncGenerator<Block, void, undefined> {
  const cutter = new BlockCutter(source.name, slots, blockBytes, byteOffset);
  if (byteOffset === 0 && !keepsMark) cutter.passMark();
  try {
    for await (const chunk of source.chunks) {
      for (let rest = cutter.add(chunk); rest !== undefined; rest = cutter.add(rest)) yield cutter.cut();
    }
    if (cutter.finish(lastRow)) yield cutter.cut();
  } finally {
    cutter.drop();
  }
}

/** The bytes since the last block, in a slot, and where that slot can be cut. */
class BlockCutter {
  readonly #name: string;
  readonly #slots: SlotPool;
  /** Bytes from which on a cut is looked for. */
  readonly #fullBytes: number;
  readonly #cutsWithin: boolean;
  #slot: Buffer;
  #filled = 0;
  /** End of the whole rows in the slot; 0 while it holds less than one row. */
  #cutAt = 0;
  #byteOffset: number;
  /** Bytes of a byte order mark seen so far; undefined where none is looked for any more. */
  #marked: number | undefined;

  constructor(name: string, slots: SlotPool, blockBytes: number | undefined, byteOffset: number) {
    this.#name = name;
    this.#byteOffset = byteOffset;
    this.#slots = slots;
    this.#fullBytes = blockBytes ?? slots.slotBytes;
    this.#cutsWithin = blockBytes === undefined;
    this.#slot = slots.take();
  }

  /** To be called before the first byte: a byte order mark that comes is passed over. */
  passMark(): void {
    this.#marked = 0;
  }

  /** Copies from the chunk; undefined when all of it fits, otherwise what is left, and `cut` is due. */
  add(chunk: Uint8Array): Uint8Array | undefined {
    let rest = this.#marked === undefined ? chunk : this.#behindMark(chunk, this.#marked);
    for (;;) {
      const missing = this.#fullBytes - this.#filled;
      const wanted = missing > 0 ? missing : this.#toRowEnd(rest);
      const part = rest.length > wanted ? rest.subarray(0, wanted) : rest;
      this.#copy(part);
      rest = rest.subarray(part.length);
      if (part.length < wanted) return undefined;
      this.#cutAt = this.#lastRowEnd();
      if (this.#cutAt > 0) return rest;
    }
  }

  /** The whole rows so far as a block; what follows them moves to a new slot. */
  cut(): Block {
    const slot = this.#slot;
    const bytes = slot.subarray(0, this.#cutAt);
    const byteOffset = this.#byteOffset;
    const tail = slot.subarray(this.#cutAt, this.#filled);
    this.#slot = this.#slots.take();
    this.#filled = 0;
    this.#copy(tail);
    this.#byteOffset += bytes.length;
    this.#cutAt = 0;
    return blockIn(slot, bytes, byteOffset, this.#slots);
  }

  /** Closes the last row; whether a last block is left. */
  finish(lastRow: 'json' | 'any'): boolean {
    if (this.#marked !== undefined) this.#endMark(this.#marked);
    if (this.#filled === 0) return false;
    if (this.#slot[this.#filled - 1] !== LF) {
      if (lastRow === 'json' && !this.#isClosed()) {
        throw incompleteError('last row has no end: the input is cut short', {
          position: { file: this.#name, byte: this.#byteOffset + this.#filled },
        });
      }
      this.#copy(Uint8Array.of(LF));
    }
    this.#cutAt = this.#filled;
    return true;
  }

  /** What of the chunk does not belong to a mark of which `seen` bytes have come. */
  #behindMark(chunk: Uint8Array, seen: number): Uint8Array {
    let at = 0;
    while (seen + at < BYTE_ORDER_MARK.length && chunk[at] === BYTE_ORDER_MARK[seen + at]) at += 1;
    if (seen + at === BYTE_ORDER_MARK.length) {
      this.#marked = undefined;
      this.#byteOffset += BYTE_ORDER_MARK.length;
      return chunk.subarray(at);
    }
    if (at === chunk.length) {
      this.#marked = seen + at;
      return chunk.subarray(at);
    }
    this.#endMark(seen);
    return chunk;
  }

  /** It was none: its bytes are the first of the rows. */
  #endMark(seen: number): void {
    this.#marked = undefined;
    this.#copy(BYTE_ORDER_MARK.subarray(0, seen));
  }

  /** Of the last row, which has no LF. */
  #isClosed(): boolean {
    const bytes = this.#slot.subarray(0, this.#filled);
    return bytes.at(-1) === CLOSING_BRACE && isClosedDocument(bytes.subarray(bytes.lastIndexOf(LF) + 1));
  }

  drop(): void {
    this.#slots.release(this.#slot);
  }

  /** In a full slot; 0 where it may not be cut yet. */
  #lastRowEnd(): number {
    if (this.#cutsWithin) return this.#slot.lastIndexOf(LF, this.#filled - 1) + 1;
    return this.#slot[this.#filled - 1] === LF ? this.#filled : 0;
  }

  /** In a row that goes on in a full slot: bytes up to and with its LF, or the whole chunk. */
  #toRowEnd(chunk: Uint8Array): number {
    const end = chunk.indexOf(LF);
    return end < 0 ? chunk.length + 1 : end + 1;
  }

  #copy(bytes: Uint8Array): void {
    const needed = this.#filled + bytes.length;
    if (needed > this.#slot.length) this.#grow(needed);
    copyBytes(this.#slot, this.#filled, bytes, 0, bytes.length);
    this.#filled = needed;
  }

  #grow(neededBytes: number): void {
    if (neededBytes > LONGEST_ROW_BYTES) {
      throw malformedError('a row longer than 256 MiB: this is no file of rows', {
        position: { file: this.#name, byte: this.#byteOffset },
      });
    }
    const larger = this.#slots.take(Math.max(neededBytes, 2 * this.#slot.length));
    copyBytes(larger, 0, this.#slot, 0, this.#filled);
    this.#slots.release(this.#slot);
    this.#slot = larger;
  }
}

function blockIn(slot: Buffer, bytes: Buffer, byteOffset: number, slots: SlotPool): Block {
  let held = true;
  return {
    bytes,
    byteOffset,
    release() {
      if (held) slots.release(slot);
      held = false;
    },
  };
}
