/** The latest rows of a merged range are those that the filters `dump` and `split` find by reading rows. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { LatestFilter } from '../../../src/dump/latest.ts';
import { NEW_KEY, NEXT_REVISION, SAME_REVISION } from '../../../src/record/row/order.ts';
import { RowRanges } from '../../../src/record/row/row-ranges.ts';
import { SPLIT_FILES } from '../../../src/record/row/type-key.ts';
import { LatestRoutes } from '../../../src/month/dumps/latest-routes.ts';
import { TableBatch } from '../../../src/sort/merge/table-batch.ts';
import { routeRows } from '../../../src/split/routes.ts';
import { plainlySorted, row } from '../../sort/sorting.ts';

/** Rows per split file. */
type Parts = readonly string[];

function byReading(batches: readonly string[]): { parts: Parts; rowsOut: number } {
  const parts = SPLIT_FILES.map(() => '');
  const latest = new LatestFilter('rows');
  const kept = new RowRanges();
  const route = (rows: Buffer): void => {
    const routed = new RowRanges();
    routeRows(rows, 0, rows.length, routed, { file: 'rows', rowsBefore: 0, byteOffset: 0 });
    addRanges(parts, rows, routed);
  };
  for (const batch of batches) {
    const rows = Buffer.from(batch);
    const held = latest.push(rows, kept);
    if (held) route(held);
    for (let range = 0; range < kept.count; range++)
      route(rows.subarray(kept.startOf(range), kept.endOf(range)));
  }
  const held = latest.end();
  if (held) route(held);
  return { parts, rowsOut: latest.rowsOut };
}

function byRelations(batches: readonly (readonly string[])[]): { parts: Parts; rowsOut: number } {
  const parts = SPLIT_FILES.map(() => '');
  const latest = new LatestRoutes();
  const kept = new RowRanges();
  const batch = new TableBatch(1 << 16);
  const giveHeld = (row: Buffer, file: number): void => void (parts[file] += row.toString());
  let before: readonly string[] = [];
  for (const rows of batches) {
    for (const text of rows) {
      const columns = text.split('\t');
      const isSame = columns[2] === before[2] ? SAME_REVISION : NEXT_REVISION;
      const bytes = Buffer.from(text);
      const keyStart = columns[0]!.length + 1;
      const head = {
        bytes,
        start: 0,
        end: bytes.length,
        keyStart,
        keyEnd: keyStart + columns[1]!.length,
        revision: Number(columns[2]),
      };
      batch.add(head, columns[1] === before[1] ? isSame : NEW_KEY);
      batch.copyPending();
      before = columns;
    }
    const made = batch.take(false);
    latest.push(made, kept, giveHeld);
    addRanges(parts, made.rows, kept);
  }
  latest.end(giveHeld);
  return { parts, rowsOut: latest.rowsOut };
}

function addRanges(parts: string[], rows: Buffer, ranges: RowRanges): void {
  for (let range = 0; range < ranges.count; range++)
    parts[ranges.targetOf(range)]! += rows.toString('utf8', ranges.startOf(range), ranges.endOf(range));
}

test('property: the same latest rows in the same files, wherever batches are cut', () => {
  const type = fc.constantFrom('author', 'edition', 'work', 'list', 'redirect', 'delete', 'page', 'works');
  const anyRow = fc
    .tuple(fc.nat(8), fc.nat(3), type, fc.nat(2))
    .map(([key, revision, type, body]) => row(`/works/OL${key}W`, revision, `${body}`, `/type/${type}`));
  const cuts = fc.array(fc.nat(6), { minLength: 1, maxLength: 9 });
  fc.assert(
    fc.property(fc.array(anyRow, { minLength: 1, maxLength: 80 }), cuts, (rows, cuts) => {
      const sorted = plainlySorted(rows).split(/(?<=\n)/);
      const batches: string[][] = [];
      for (let at = 0, cut = 0; at < sorted.length; cut++) {
        const count = cuts[cut % cuts.length]! + 1;
        batches.push(sorted.slice(at, at + count));
        at += count;
      }
      assert.deepEqual(byRelations(batches), byReading(batches.map(batch => batch.join(''))));
    }),
    { numRuns: 300 },
  );
});
