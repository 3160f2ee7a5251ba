import { crc32 } from 'node:zlib';
import { keyOfFirstRow } from '../../bytes/output/encode-block.ts';
import { NativeGarbage } from '../../bytes/native-garbage.ts';
import { PackedReader } from '../../bytes/input/packed-reader.ts';
import { isPacked, type RowSums, type TaskRows } from '../../bytes/input/packed-rows.ts';
import type { Task } from '../../workers/task.ts';
import type { RowCheck } from '../rows/row-check.ts';
import { RowFactsReader, type RowFacts } from '../rows/row-facts.ts';
import { keyColumnOf, type RowForm } from '../rows/row-form.ts';
import { ShapeCheck, type SpelledTable } from '../rows/shape-check.ts';

/** Rows of a file, inflated and looked at. */
export const READ_ROWS: Task<ReadInput, ReadOutput> = { name: 'read-rows' };

export interface ReadInput {
  readonly rows: TaskRows;
  readonly form: RowForm;
  /** Given: the rows of a side table, each of which has to have its shape. */
  readonly table?: SpelledTable | undefined;
}

export interface ReadOutput {
  readonly facts: RowFacts;
  readonly sums: RowSums;
  /** Of each packed block: what an index says of it. */
  readonly firstKeys: readonly string[];
}

/** The work of READ_ROWS.  Memory: one inflated block and 8 MiB of those before it.  Throws: as PackedReader. */
export function rowReader(): (input: ReadInput) => Promise<ReadOutput> {
  const reader = new PackedReader();
  const garbage = new NativeGarbage();
  return ({ rows, form, table }) =>
    readTaskRows(rows, form, { reader, garbage }, table ? [new ShapeCheck(table)] : []);
}

export interface ReadScratch {
  readonly reader: PackedReader;
  readonly garbage: NativeGarbage;
}

/** As the work of READ_ROWS, every row shown to `checks` too. */
export async function readTaskRows(
  rows: TaskRows,
  form: RowForm,
  { reader, garbage }: ReadScratch,
  checks?: readonly RowCheck[],
): Promise<ReadOutput> {
  const facts = new RowFactsReader(form, checks);
  const sums = { plainBytes: 0, crc32: 0 };
  const firstKeys: string[] = [];
  for (const plain of reader.blocks(rows, sums)) {
    facts.read(plain);
    if (!isPacked(rows)) {
      sums.plainBytes = plain.length;
      sums.crc32 = crc32(plain);
      continue;
    }
    firstKeys.push(keyOfFirstRow(plain, keyColumnOf(form)));
    garbage.add(plain.length);
    if (garbage.isDue) await garbage.sweep();
  }
  const found = facts.facts();
  return { facts: found, sums: { ...sums, rows: found.rows }, firstKeys };
}
