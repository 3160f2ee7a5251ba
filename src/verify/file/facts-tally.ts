import { combineCrc32 } from '../../bytes/gzip/crc-combine.ts';
import { malformedError } from '../../errors.ts';
import {
  addPlace,
  addPlaces,
  MOST_PLACES,
  noPlaces,
  shifted,
  type Places,
} from '../findings/found-places.ts';
import type { ReadOutput } from './read-task.ts';
import type { ReadPart } from './row-file.ts';
import { RowFactsReader, type RefusedRow } from '../rows/row-facts.ts';
import type { MalformedRow } from '../rows/row-check.ts';
import type { RowForm } from '../rows/row-form.ts';

const LF = Buffer.from('\n');

/**
 * The facts of a whole file, put together from those of its parts in order; the seams between two parts are looked
 * at by reading the last row of the one and the first row of the other.
 *
 * Memory: one row, lists of bounded length, a number per type.
 */
export class FactsTally {
  rows = 0;
  plainBytes = 0;
  crc32 = 0;
  newest = '';
  readonly types: Record<string, number> = {};
  readonly refused: { count: number; readonly first: RefusedRow[] } = { count: 0, first: [] };
  readonly malformed: { count: number; readonly first: MalformedRow[] } = { count: 0, first: [] };
  readonly rowFalls = noPlaces();
  readonly typeKeyFalls = noPlaces();
  readonly sameKeys = noPlaces();
  readonly sameRows = noPlaces();
  readonly rivals = noPlaces();
  first: Uint8Array | undefined;
  last: Uint8Array | undefined;
  readonly #form: RowForm;

  constructor(form: RowForm) {
    this.#form = form;
  }

  add({ out, byteOffset, rowsBefore }: ReadPart<ReadOutput>): void {
    const { facts, sums } = out;
    const origin = { row: rowsBefore, byte: byteOffset };
    if (facts.edges && this.last) this.#seam(this.last, facts.edges.first, origin);
    this.rows += sums.rows;
    this.plainBytes += sums.plainBytes;
    this.crc32 = combineCrc32(this.crc32, sums.crc32, sums.plainBytes);
    if (Buffer.compare(Buffer.from(facts.newest), Buffer.from(this.newest)) > 0) this.newest = facts.newest;
    for (const [type, rows] of Object.entries(facts.types)) this.types[type] = (this.types[type] ?? 0) + rows;
    addPlaces(this.rowFalls, facts.rowFalls, origin);
    addPlaces(this.typeKeyFalls, facts.typeKeyFalls, origin);
    addPlaces(this.sameKeys, facts.sameKeys, origin);
    addPlaces(this.sameRows, facts.sameRows, origin);
    addPlaces(this.rivals, facts.rivals, origin);
    addAll(this.refused, facts.refused, origin);
    addAll(this.malformed, facts.malformed, origin);
    this.first ??= facts.edges?.first;
    this.last = facts.edges?.last ?? this.last;
  }

  /** Of rows of any columns: a part's first row has not as many as the file's first. */
  noteColumns({ byteOffset, rowsBefore }: ReadPart<ReadOutput>, expected: number, found: number): void {
    const error = malformedError(`expected ${expected} columns, found ${found}`).toData();
    addAll(
      this.malformed,
      { count: 1, first: [{ row: 0, byte: 0, error }] },
      { row: rowsBefore, byte: byteOffset },
    );
  }

  #seam(last: Uint8Array, first: Uint8Array, origin: { row: number; byte: number }): void {
    const reader = new RowFactsReader(this.#form);
    reader.read(Buffer.concat([last, LF, first, LF]));
    const { rowFalls, typeKeyFalls, sameKeys, sameRows, rivals } = reader.facts();
    const put = (into: Places, found: Places): void => {
      if (found.count > 0) addPlace(into, origin.row, origin.byte);
    };
    put(this.rowFalls, rowFalls);
    put(this.typeKeyFalls, typeKeyFalls);
    put(this.sameKeys, sameKeys);
    put(this.sameRows, sameRows);
    put(this.rivals, rivals);
  }
}

function addAll<T extends { readonly row: number; readonly byte: number }>(
  into: { count: number; readonly first: T[] },
  more: { readonly count: number; readonly first: readonly T[] },
  origin: { readonly row: number; readonly byte: number },
): void {
  into.count += more.count;
  for (const found of more.first)
    if (into.first.length < MOST_PLACES) into.first.push(shifted(found, origin));
}
