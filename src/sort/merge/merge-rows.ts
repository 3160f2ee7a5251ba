import { PartWriter, type WrittenPart } from '../../bytes/output/part-writer.ts';
import type { Codec } from '../../bytes/codec.ts';
import { taskNamed } from '../../workers/task.ts';
import { mergeRange } from './merge-range.ts';
import type { SortScratch } from '../spill/sort-scratch.ts';
import type { RangeInput, RangeOutput } from '../contract/sort-tasks.ts';

/** A key range of all runs → its rows as blocks of one output. */
export const MERGE_ROWS = taskNamed('merge-rows').of<MergeRowsInput, MergeRowsOutput>();

export interface MergeRowsInput extends RangeInput {
  readonly codec: Codec;
}

export interface MergeRowsOutput extends RangeOutput {
  /** undefined when no row lies in the range. */
  readonly part: WrittenPart | undefined;
}

const KEY_COLUMN = 1;

/** The worker's side of MERGE_ROWS. */
export function rowsMerger(scratch: SortScratch): (input: MergeRowsInput) => MergeRowsOutput {
  return input => {
    const writer = new PartWriter(`${input.path}.part`, input.codec, KEY_COLUMN, scratch.deflater);
    try {
      for (const { rows } of mergeRange(input, scratch)) {
        Atomics.add(input.progress, 0, BigInt(writer.writeBlock(rows)));
      }
      const part = writer.finish();
      return { part, rows: part?.rows ?? 0, rowBytes: part?.plainBytes ?? 0 };
    } catch (error) {
      writer.discard();
      throw error;
    }
  };
}
