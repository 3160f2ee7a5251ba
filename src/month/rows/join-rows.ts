import type { Block } from '../../bytes/block.ts';
import type { SlotPool } from '../../bytes/slots.ts';
import { comparePlaced, comparePlaces, nameOfRow, type PlacedRow } from '../../changes/sorted-order.ts';
import type { SortedRows } from '../../changes/sorted-rows.ts';
import { incompleteError } from '../../errors.ts';
import { controlInColumns } from '../../record/row/control-characters.ts';
import { copyBytes } from '../../record/text/copy-bytes.ts';

export interface Joined {
  /** Rows that both have. */
  repeated: number;
}

/**
 * The rows of the previous cdump and those of the database since, in row order, each once: a row that both have,
 * byte for byte, is of the days that overlap.
 *
 * Out: blocks in slots; `seen` is told every row.  Memory: a block of each, and the slot being filled.
 * Throws: incomplete (exit 4) where both have the same revision of a key with different bytes.
 */
export async function* joinRows(
  previous: SortedRows,
  since: SortedRows,
  slots: SlotPool,
  seen: (row: PlacedRow) => void,
  joined: Joined,
): AsyncGenerator<Block, void, undefined> {
  const filling = new Filling(slots);
  try {
    let hasOld = await previous.load();
    let hasNew = await since.load();
    while (hasOld || hasNew) {
      const order = hasOld && hasNew ? comparePlaced(previous.row, since.row) : hasOld ? -1 : 1;
      if (order > 0 && !isRowBefore(since)) requireNewRevision(previous, since);
      if (order <= 0) requireCleanColumns(previous);
      if (order === 0) joined.repeated += 1;
      const { row } = order <= 0 ? previous : since;
      if (!filling.hasRoom(row)) yield filling.take();
      filling.add(row);
      seen(row);
      if (order <= 0) hasOld = previous.step() || (await previous.load());
      if (order >= 0) hasNew = since.step() || (await since.load());
    }
    if (filling.hasRows) yield filling.take();
  } finally {
    filling.drop();
  }
}

/** Once more what the database gave before: the merge of all rows counts it and leaves it out. */
function isRowBefore({ before, row, positionBefore }: SortedRows): boolean {
  return positionBefore !== undefined && comparePlaced(before, row) === 0;
}

/** What an older version let pass is rejected from all data rows. */
function requireCleanColumns({ row, position }: SortedRows): void {
  const { bytes, start, columns } = row;
  if (!controlInColumns(bytes, start, columns.jsonStart)) return;
  throw incompleteError('holds a control character or a line separator: it is cleaned otherwise now', {
    position: position!,
    advice: 'run without --since, from all data rows',
  });
}

/** The row that only the database has is neither the row at hand nor the one before, but for its bytes. */
function requireNewRevision(previous: SortedRows, since: SortedRows): void {
  const isSame = (row: PlacedRow): boolean =>
    row.columns.revision === since.row.columns.revision && comparePlaces(row, since.row) === 0;
  const position = [previous.position, previous.positionBefore].find(
    (position, at) => position !== undefined && isSame(at === 0 ? previous.row : previous.before),
  );
  if (!position) return;
  throw incompleteError(
    `${nameOfRow(since.row)} has other bytes in ${since.name}: it was changed in place, or is cleaned otherwise now`,
    { position, advice: 'run without --since, from all data rows' },
  );
}

/** A slot that is filled with rows. */
class Filling {
  readonly #slots: SlotPool;
  #slot: Buffer | undefined;
  #filled = 0;
  #byteOffset = 0;

  constructor(slots: SlotPool) {
    this.#slots = slots;
  }

  get hasRows(): boolean {
    return this.#filled > 0;
  }

  hasRoom({ start, end }: PlacedRow): boolean {
    return this.#filled === 0 || this.#filled + end - start <= this.#slots.slotBytes;
  }

  add({ bytes, start, end }: PlacedRow): void {
    this.#slot ??= this.#slots.take(end - start);
    copyBytes(this.#slot, this.#filled, bytes, start, end);
    this.#filled += end - start;
  }

  take(): Block {
    const slot = this.#slot!;
    const block = {
      bytes: slot.subarray(0, this.#filled),
      byteOffset: this.#byteOffset,
      release: () => this.#slots.release(slot),
    };
    this.#byteOffset += this.#filled;
    this.#filled = 0;
    this.#slot = undefined;
    return block;
  }

  drop(): void {
    if (this.#slot) this.#slots.release(this.#slot);
    this.#slot = undefined;
  }
}
