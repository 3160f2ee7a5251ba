import { crc32 } from 'node:zlib';
import type { Block } from '../bytes/block.ts';
import { incompleteError, type OldumpError } from '../errors.ts';
import { describeTotals, isSame, type Totals } from './change-format.ts';
import { isReplaced, type Change, type ChangeRows } from './change-rows.ts';
import { comparePlaced, comparePlaces, nameOfRow, type PlacedRow } from './sorted-order.ts';
import type { SortedRows } from './sorted-rows.ts';

/**
 * A sorted file of rows and its changes → the rows of the new file, as blocks that are valid until the next pull.
 *
 * Every row that goes must be there as the change saw it, and rows, bytes and CRC-32 of both files must be what the
 * changes say: whatever is not the file they were made from is refused (exit 4), at its end at the latest.
 * Memory: a block of each input.
 */
export async function* applyChanges(
  old: SortedRows,
  changes: ChangeRows,
): AsyncGenerator<Block, void, undefined> {
  const now = { rows: 0, plainBytes: 0, crc32: 0 };
  const passOn = (bytes: Buffer, rows: number): Block => {
    const byteOffset = now.plainBytes;
    now.rows += rows;
    now.plainBytes += bytes.length;
    now.crc32 = crc32(bytes, now.crc32);
    return { bytes, byteOffset, release: () => undefined };
  };
  const kept = new KeptRows(old);
  await kept.begin();
  while (await changes.next()) {
    const { change } = changes;
    while (kept.hasRow && isBefore(kept.row, change)) if (!kept.keep()) yield* kept.rest(passOn);
    if (change.kind !== 'added' && !(kept.hasRow && isReplaced(change, kept.row)))
      throw isNotThere(change, kept, changes);
    yield* kept.taken(passOn);
    if (change.kind !== 'added') await kept.skip();
    const { row } = change;
    if (change.kind !== 'deleted') yield passOn(row.bytes.subarray(row.start, row.end), 1);
  }
  while (kept.hasRow) if (!kept.keep()) yield* kept.rest(passOn);
  requireSame(old, changes.totals.old, changes, `is not the file that ${changes.name} was made from`);
  requireSame(
    { ...now, name: old.name },
    changes.totals.now,
    changes,
    'with its changes is not the new file',
  );
}

type PassOn = (bytes: Buffer, rows: number) => Block;

/** Where the old file stands, and the rows of its block that are passed on together. */
class KeptRows {
  readonly #old: SortedRows;
  #from = 0;
  #rows = 0;
  hasRow = false;

  constructor(old: SortedRows) {
    this.#old = old;
  }

  get row(): PlacedRow {
    return this.#old.row;
  }

  get name(): string {
    return this.#old.name;
  }

  get rowNumber(): number {
    return this.#old.rows;
  }

  async begin(): Promise<void> {
    this.hasRow = await this.#old.load();
    this.#from = 0;
    this.#rows = 0;
  }

  /** Keeps the row at hand; false when it was the last of its block and `rest` is due. */
  keep(): boolean {
    this.#rows += 1;
    return this.#old.step();
  }

  /** The kept rows of a block that is used up; stands on the next one then. */
  async *rest(passOn: PassOn): AsyncGenerator<Block, void, undefined> {
    const { bytes, end } = this.row;
    if (this.#rows > 0) yield passOn(bytes.subarray(this.#from, end), this.#rows);
    await this.begin();
  }

  /** The kept rows in front of the row at hand. */
  *taken(passOn: PassOn): Generator<Block, void, undefined> {
    if (this.#rows === 0) return;
    const { bytes, start } = this.row;
    yield passOn(bytes.subarray(this.#from, start), this.#rows);
    this.#from = start;
    this.#rows = 0;
  }

  /** Leaves the row at hand out. */
  async skip(): Promise<void> {
    if (!this.#old.step()) return this.begin();
    this.#from = this.row.start;
  }
}

/** Whether a row stays in front of the change: it is smaller, and not the one that goes. */
function isBefore(row: PlacedRow, change: Change): boolean {
  const byPlace = comparePlaces(row, change.row);
  if (byPlace !== 0) return byPlace < 0;
  if (change.kind !== 'added' && isReplaced(change, row)) return false;
  if (change.kind === 'deleted') return row.columns.revision <= change.oldRevision;
  return comparePlaced(row, change.row) < 0;
}

function isNotThere(change: Change, old: KeptRows, changes: ChangeRows): OldumpError {
  const key = nameOfRow({ ...change.row, columns: { ...change.row.columns, revision: change.oldRevision } });
  const found = old.hasRow ? `${nameOfRow(old.row)} stands there` : 'the file ends before it';
  return incompleteError(
    `has no ${key} as ${changes.name} saw it (${found}): it is not the file that the changes were made from`,
    { position: { file: old.name, row: old.rowNumber } },
  );
}

function requireSame(
  found: Totals & { readonly name: string },
  expected: Totals,
  changes: ChangeRows,
  what: string,
): void {
  if (isSame(found, expected)) return;
  throw incompleteError(
    `${what}: ${describeTotals(found)}; ${changes.name} says ${describeTotals(expected)}`,
    { position: { file: found.name } },
  );
}
