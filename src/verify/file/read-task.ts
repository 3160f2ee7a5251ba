import { crc32 } from 'node:zlib';
import { combineCrc32 } from '../../bytes/gzip/crc-combine.ts';
import { keyOfFirstRow } from '../../bytes/output/encode-block.ts';
import { NativeGarbage } from '../../bytes/native-garbage.ts';
import { PackedReader } from '../../bytes/input/packed-reader.ts';
import { isPacked, type RowSums, type TaskRows } from '../../bytes/input/packed-rows.ts';
import { splitFileOf } from '../../record/row/type-key.ts';
import { taskNamed } from '../../workers/task.ts';
import type { BlockFacts } from './index-proof.ts';
import type { RowCheck } from '../rows/row-check.ts';
import { RowFactsReader, type RowFacts } from '../rows/row-facts.ts';
import { keyColumnOf, type RowForm } from '../rows/row-form.ts';
import { ShapeCheck, type SpelledTable } from '../rows/shape-check.ts';

const TAB = 9;

/** Rows of a file, inflated and looked at. */
export const READ_ROWS = taskNamed('read-rows').of<ReadInput, ReadOutput>();

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
  readonly blocks: readonly BlockFacts[];
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
  const own = { plainBytes: 0, crc32: 0, packedCrc32: 0 };
  let sum = 0;
  const blocks: BlockFacts[] = [];
  for (const plain of reader.blocks(rows, own)) {
    const rowsBefore = facts.rows;
    facts.read(plain);
    if (!isPacked(rows)) {
      const found = facts.facts();
      return {
        facts: found,
        sums: { plainBytes: plain.length, crc32: crc32(plain), rows: found.rows },
        blocks,
      };
    }
    const { crc32: crc, packedCrc32 } = own;
    blocks.push({ ...blockFacts(plain, form), crc32: crc, packedCrc32, rows: facts.rows - rowsBefore });
    sum = combineCrc32(sum, own.crc32, plain.length);
    own.crc32 = own.packedCrc32 = 0;
    garbage.add(plain.length);
    if (garbage.isDue) await garbage.sweep();
  }
  const found = facts.facts();
  return { facts: found, sums: { plainBytes: own.plainBytes, crc32: sum, rows: found.rows }, blocks };
}

function blockFacts(plain: Buffer, form: RowForm): Pick<BlockFacts, 'firstKey' | 'part'> {
  const firstKey = keyOfFirstRow(plain, keyColumnOf(form));
  return { firstKey, part: form === 'row' ? splitFileOf(plain, 0, plain.indexOf(TAB)) : undefined };
}
