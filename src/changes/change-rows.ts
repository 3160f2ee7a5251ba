import { crc32 } from 'node:zlib';
import type { Block } from '../bytes/block.ts';
import { incompleteError, malformedError, OldumpError, type Position } from '../errors.ts';
import { newRowColumns } from '../record/row/row.ts';
import { splitFileOf } from '../record/row/type-key.ts';
import { CHANGES_FORMAT, CHANGES_VERSION, type Totals } from './change-format.ts';
import { newPlacedRow, placeRow, SORTED_ORDERS, type PlacedRow, type SortedOrder } from './sorted-order.ts';

const TAB = 9;
const LF = 10;

/** One change: `row` is the row that comes; of a deletion type, key and revision of the row that goes. */
export interface Change {
  kind: 'added' | 'changed' | 'deleted';
  readonly row: PlacedRow;
  /** Of the row that goes. */
  oldRevision: number;
  oldCrc32: number;
}

/** Both files of the last line. */
export interface ChangeTotals {
  readonly old: Totals;
  readonly now: Totals;
}

/**
 * Reads a file of changes, row by row.
 *
 * Memory: one block.  Throws: malformed (exit 3) where it is none, incomplete where its last line is missing.
 */
export class ChangeRows {
  readonly name: string;
  order: SortedOrder = 'row';
  /** Valid until the next `next`. */
  readonly change: Change = { kind: 'added', row: newPlacedRow(), oldRevision: 0, oldCrc32: 0 };
  readonly #blocks: AsyncIterator<Block>;
  #block: Block | undefined;
  #at = 0;
  #lines = 0;
  #totals: ChangeTotals | undefined;

  constructor(blocks: AsyncIterable<Block>, name: string) {
    this.name = name;
    this.#blocks = blocks[Symbol.asyncIterator]();
  }

  /** Reads the first line; to be called before all else. */
  async open(): Promise<void> {
    if (!(await this.#hasLine())) throw incompleteError('is empty', { position: { file: this.name } });
    const [format, version, order] = this.#takeLine().columns;
    if (format !== CHANGES_FORMAT) throw this.#malformed(`is no file of changes, as oldump diff writes them`);
    if (version !== String(CHANGES_VERSION))
      throw this.#malformed(`changes of version ${version}, this oldump reads ${CHANGES_VERSION}`);
    const known = SORTED_ORDERS.find(each => each === order);
    if (!known) throw this.#malformed(`unknown order: ${order}`);
    this.order = known;
  }

  /** Stands on the next change; false behind the last one. */
  async next(): Promise<boolean> {
    if (!(await this.#hasLine()))
      throw incompleteError('has no last line: it is cut short', { position: this.#position });
    const bytes = this.#block!.bytes;
    const start = this.#at;
    const end = bytes.indexOf(LF, start) + 1;
    const tab = bytes.indexOf(TAB, start);
    const kind = bytes.toString('latin1', start, Math.min(tab < 0 ? end : tab, start + 16));
    if (kind === 'end') {
      this.#end(this.#takeLine().columns);
      if (await this.#hasLine()) throw this.#malformed('rows behind the last line');
      return false;
    }
    this.#lines += 1;
    try {
      this.#read(kind, bytes, tab + 1, end);
    } catch (error) {
      throw error instanceof OldumpError && !error.position ? error.at(this.#position) : error;
    }
    this.#at = end;
    return true;
  }

  /** What both files must be. Behind the last change. */
  get totals(): ChangeTotals {
    return this.#totals!;
  }

  async close(): Promise<void> {
    this.#block?.release();
    this.#block = undefined;
    await this.#blocks.return?.();
  }

  get #position(): Position {
    return { file: this.name, row: this.#lines, byte: (this.#block?.byteOffset ?? 0) + this.#at };
  }

  async #hasLine(): Promise<boolean> {
    if (this.#block && this.#at < this.#block.bytes.length) return true;
    this.#block?.release();
    this.#block = undefined;
    const next = await this.#blocks.next();
    if (next.done) return false;
    this.#block = next.value;
    this.#at = 0;
    return true;
  }

  /** A line that is no change, as text. */
  #takeLine(): { readonly columns: readonly string[] } {
    const { bytes } = this.#block!;
    const end = bytes.indexOf(LF, this.#at);
    const columns = bytes.toString('utf8', this.#at, Math.min(end, this.#at + 1000)).split('\t');
    this.#lines += 1;
    this.#at = end + 1;
    return { columns };
  }

  #read(kind: string, bytes: Buffer, start: number, end: number): void {
    const { change } = this;
    const revisionEnd = columnEnd(bytes, start, end);
    const crcEnd = columnEnd(bytes, revisionEnd + 1, end);
    const [revision, crc] = [
      bytes.toString('latin1', start, revisionEnd),
      bytes.toString('latin1', revisionEnd + 1, crcEnd),
    ];
    if (kind !== 'added' && kind !== 'changed' && kind !== 'deleted')
      throw malformedError(`a change is added, changed or deleted, not ${JSON.stringify(kind)}`);
    const hasOld = kind !== 'added';
    if (hasOld ? !/^\d+$/.test(revision) || !/^[0-9a-f]{8}$/.test(crc) : revision + crc !== '')
      throw malformedError('what the change replaces cannot be read');
    change.kind = kind;
    change.oldRevision = Number(revision);
    change.oldCrc32 = Number.parseInt(crc, 16);
    if (kind === 'deleted') readDeleted(bytes, crcEnd + 1, end, this.order, change);
    else placeRow(bytes, crcEnd + 1, end, this.order, change.row);
  }

  #end(columns: readonly string[]): void {
    const [, oldRows, oldCrc, oldBytes, , rows, bytes, crc] = columns;
    const of = (...[rows, bytes, crc]: (string | undefined)[]): Totals => ({
      rows: Number(rows),
      plainBytes: Number(bytes),
      crc32: Number.parseInt(crc ?? '', 16),
    });
    this.#totals = { old: of(oldRows, oldBytes, oldCrc), now: of(rows, bytes, crc) };
    const numbers = [...Object.values(this.#totals.old), ...Object.values(this.#totals.now)];
    if (columns.length !== 8 || !numbers.every(Number.isSafeInteger))
      throw this.#malformed('the last line cannot be read');
  }

  #malformed(reason: string): OldumpError {
    return malformedError(reason, { position: { file: this.name, row: this.#lines } });
  }
}

/** Type and key only; the revision is that of the row that goes. */
function readDeleted(bytes: Buffer, start: number, end: number, order: SortedOrder, change: Change): void {
  const { row } = change;
  const typeEnd = columnEnd(bytes, start, end);
  const keyEnd = columnEnd(bytes, typeEnd + 1, end);
  if (keyEnd >= end - 1 || keyEnd === typeEnd + 1) throw malformedError('a deletion without type and key');
  Object.assign(row.columns, newRowColumns(), {
    typeEnd,
    keyStart: typeEnd + 1,
    keyEnd,
    revision: change.oldRevision,
  });
  row.bytes = bytes;
  row.start = start;
  row.end = end;
  row.file = order === 'row' ? 0 : splitFileOf(bytes, start, typeEnd);
}

/** Index of the tab at or after `from`, or of the row's LF. */
function columnEnd(bytes: Buffer, from: number, end: number): number {
  const tab = bytes.indexOf(TAB, from);
  return tab < 0 || tab >= end ? end - 1 : tab;
}

/** Whether a row is the one that a change replaces. */
export function isReplaced({ row, oldRevision, oldCrc32 }: Change, found: PlacedRow): boolean {
  const { columns } = found;
  if (columns.revision !== oldRevision || found.file !== row.file) return false;
  const keyBytes = columns.keyEnd - columns.keyStart;
  if (row.columns.keyEnd - row.columns.keyStart !== keyBytes) return false;
  if (
    found.bytes.compare(row.bytes, row.columns.keyStart, row.columns.keyEnd, columns.keyStart, columns.keyEnd)
  )
    return false;
  return crc32(found.bytes.subarray(found.start, found.end)) === oldCrc32;
}
