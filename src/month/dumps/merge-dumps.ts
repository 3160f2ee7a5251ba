import type { Codec } from '../../bytes/codec.ts';
import { PartWriter, type WrittenPart } from '../../bytes/output/part-writer.ts';
import { RowRanges } from '../../record/row/row-ranges.ts';
import { SPLIT_FILES } from '../../record/row/type-key.ts';
import { mergeRange } from '../../sort/merge/merge-range.ts';
import type { SortScratch } from '../../sort/spill/sort-scratch.ts';
import type { RangeInput, RangeOutput } from '../../sort/contract/sort-tasks.ts';
import { taskNamed } from '../../workers/task.ts';
import { LatestRoutes } from './latest-routes.ts';

/** A key range of all runs → its rows, each once, as blocks of the cdump, the latest of each key as blocks of the split files. */
export const MERGE_DUMPS = taskNamed('merge-dumps').of<MergeDumpsInput, MergeDumpsOutput>();

export interface MergeDumpsInput extends RangeInput {
  readonly codec: Codec;
}

export interface MergeDumpsOutput extends RangeOutput {
  /** Of the cdump, then of each split file in the order of SPLIT_FILES; undefined where there are no rows. */
  readonly parts: readonly (WrittenPart | undefined)[];
  /** Latest rows. */
  readonly rowsOut: number;
  /** Of `rows`: those that were the row before once more, and are in no part. */
  readonly repeated: number;
}

const KEY_COLUMN = 1;

/** The worker's side of MERGE_DUMPS. Memory: that of the merge, and a block for each of the eight files. */
export function dumpsMerger(scratch: SortScratch): (input: MergeDumpsInput) => MergeDumpsOutput {
  return input => {
    const writers = ['cdump', ...SPLIT_FILES].map(
      name => new PartWriter(`${input.path}-${name}.part`, input.codec, KEY_COLUMN, scratch.deflater),
    );
    try {
      const repeats = { rows: 0, bytes: 0 };
      const rowsOut = mergeInto(writers, { ...input, repeats }, scratch);
      const parts = writers.map(writer => writer.finish());
      const { rows = 0, plainBytes = 0 } = parts[0] ?? {};
      Atomics.add(input.progress, 0, BigInt(repeats.rows));
      return {
        parts,
        rowsOut,
        rows: rows + repeats.rows,
        rowBytes: plainBytes + repeats.bytes,
        repeated: repeats.rows,
      };
    } catch (error) {
      for (const writer of writers) writer.discard();
      throw error;
    }
  };
}

/** Gives the number of latest rows. */
function mergeInto(writers: readonly PartWriter[], input: MergeDumpsInput, scratch: SortScratch): number {
  const [cdump, ...parts] = writers as [PartWriter, ...PartWriter[]];
  const latest = new LatestRoutes();
  const kept = new RowRanges();
  const writeHeld = (row: Buffer, file: number): void => parts[file]!.write(row, 0, row.length);
  for (const batch of mergeRange(input, scratch)) {
    const { rows } = batch;
    if (batch.beginsSegment) {
      latest.end(writeHeld);
      for (const part of parts) part.cut();
    }
    cdump.writeBlock(rows);
    latest.push(batch, kept, writeHeld);
    for (let range = 0; range < kept.count; range++)
      parts[kept.targetOf(range)]!.write(rows, kept.startOf(range), kept.endOf(range));
    Atomics.add(input.progress, 0, BigInt(batch.count));
  }
  latest.end(writeHeld);
  return latest.rowsOut;
}
