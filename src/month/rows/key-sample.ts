import { createHash } from 'node:crypto';
import { SlotPool } from '../../bytes/slots.ts';
import { WRITER_SLOT_BYTES } from '../../bytes/output/row-writer.ts';
import { newPlacedRow, placeRow, type PlacedRow } from '../../changes/sorted-order.ts';
import { cleanRows } from '../../dump/clean/clean.ts';
import { incompleteError } from '../../errors.ts';
import type { RowsFromDatabase } from '../../pg/copy/proved-rows.ts';
import { ByteBuffer } from '../../record/text/byte-buffer.ts';

/** About so many keys are looked up again. */
const SAMPLED_KEYS = 2000;
/** Findings that are told. */
const MOST_TOLD = 5;
const DAY_MS = 86_400_000;

interface SampledRow {
  readonly revision: number;
  readonly modified: string;
  readonly sha256: string;
}

/**
 * Some keys of the new cdump, to be held against the database with all their revisions: what was changed or removed
 * there in place, or cleaned in another way then, is in no transaction.
 *
 * Keys are chosen by a hash of their bytes and the date: the same ones in every attempt, others every month.
 * Memory: 150 bytes for each row of a sampled key.
 */
export class KeySample {
  readonly #date: string;
  readonly #odds: number;
  readonly #rows = new Map<string, SampledRow[]>();

  /** `rows`: about as many as will be seen. */
  constructor(date: string, rows: number) {
    this.#date = date;
    this.#odds = Math.min(1, SAMPLED_KEYS / Math.max(1, rows)) * 2 ** 32;
  }

  get keys(): readonly string[] {
    return [...this.#rows.keys()];
  }

  /** To be told every row of the cdump. */
  see(row: PlacedRow): void {
    const { bytes, columns } = row;
    if (hashOf(bytes, columns.keyStart, columns.keyEnd, this.#date) >= this.#odds) return;
    this.#add(row, this.#rows);
  }

  /**
   * Cleans what the database has of the keys, and compares. A revision later than those of the cdump is no finding
   * when it may have been written since the rows were read.
   * Out: rows compared.  Throws: incomplete (exit 4) with the first findings.
   */
  async compare(rows: RowsFromDatabase, nowMs: number): Promise<number> {
    const found = await this.#cleaned(rows);
    const late = new Date(nowMs - DAY_MS).toISOString();
    const findings = this.keys.flatMap(key =>
      differences(key, this.#rows.get(key)!, found.get(key) ?? [], late),
    );
    if (findings.length === 0) return [...this.#rows.values()].reduce((sum, { length }) => sum + length, 0);
    const told = findings.slice(0, MOST_TOLD).join('; ');
    throw incompleteError(
      `of ${this.#rows.size} keys looked up again, revisions differ from the previous cdump and what was written since: ` +
        `${told}${findings.length > MOST_TOLD ? `; and ${findings.length - MOST_TOLD} more` : ''}`,
      { position: { file: rows.name }, advice: 'run without --since, from all data rows' },
    );
  }

  async #cleaned(rows: RowsFromDatabase): Promise<Map<string, SampledRow[]>> {
    const found = new Map<string, SampledRow[]>();
    const out = new ByteBuffer();
    const row = newPlacedRow();
    let rowsIn = 0;
    for await (const block of rows.blocks(new SlotPool(WRITER_SLOT_BYTES))) {
      out.clear();
      rowsIn += cleanRows(block.bytes, out, { date: this.#date }).counts.rowsIn;
      block.release();
      const cleaned = out.written();
      for (let start = 0; start < cleaned.length; start = row.end) {
        placeRow(cleaned, start, cleaned.indexOf(10, start) + 1, 'row', row);
        this.#add(row, found);
      }
    }
    rows.verify(rowsIn);
    return found;
  }

  #add({ bytes, start, end, columns }: PlacedRow, into: Map<string, SampledRow[]>): void {
    const key = bytes.toString('utf8', columns.keyStart, columns.keyEnd);
    const rows = into.get(key) ?? [];
    rows.push({
      revision: columns.revision,
      modified: bytes.toString('utf8', columns.modifiedStart, columns.modifiedEnd),
      sha256: createHash('sha256').update(bytes.subarray(start, end)).digest('hex'),
    });
    into.set(key, rows);
  }
}

function differences(
  key: string,
  expected: readonly SampledRow[],
  found: readonly SampledRow[],
  late: string,
): string[] {
  const last = expected.reduce((most, { revision }) => Math.max(most, revision), 0);
  const has = (rows: readonly SampledRow[], row: SampledRow): boolean =>
    rows.some(({ revision, sha256 }) => revision === row.revision && sha256 === row.sha256);
  const differing = expected
    .filter(row => !has(found, row))
    .map(({ revision }) =>
      found.some(row => row.revision === revision)
        ? `${key} revision ${revision} has other bytes`
        : `${key} revision ${revision} is gone`,
    );
  const missed = found
    .filter(row => !has(expected, row) && !expected.some(({ revision }) => revision === row.revision))
    .filter(({ revision, modified }) => revision <= last || modified < late)
    .map(({ revision }) => `${key} revision ${revision} was not found`);
  return [...differing, ...missed];
}

/** FNV-1a over the date and the key, mixed as in MurmurHash3: 32 bits. */
function hashOf(bytes: Buffer, start: number, end: number, date: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < date.length; at += 1) hash = Math.imul(hash ^ date.charCodeAt(at), 0x01000193);
  for (let at = start; at < end; at += 1) hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
