import type { Codec } from '../../bytes/codec.ts';
import { PartWriter, type WrittenPart } from '../../bytes/output/part-writer.ts';
import { mergeRange } from '../../sort/merge/merge-range.ts';
import type { SortScratch } from '../../sort/spill/sort-scratch.ts';
import type { RangeInput, RangeOutput } from '../../sort/contract/sort-tasks.ts';
import { taskNamed } from '../../workers/task.ts';
import { GroupAssembler } from './assemble.ts';
import { createJoinRow, readJoinRow } from '../join/join-row.ts';
import { createCounts, type DeworksCounts, type Schema } from '../deworks-schema.ts';

/** A key range of the groups' runs → its groups as blocks of the output. */
export const MERGE_GROUPS = taskNamed('merge-groups').of<MergeGroupsInput, MergeGroupsOutput>();

export interface MergeGroupsInput extends RangeInput {
  readonly schema: Schema;
  readonly codec: Codec;
}

export interface MergeGroupsOutput extends RangeOutput {
  /** undefined when no group lies in the range. */
  readonly part: WrittenPart | undefined;
  readonly counts: DeworksCounts;
}

const GROUP_KEY_COLUMN = 0;

/**
 * The worker's side of MERGE_GROUPS.
 *
 * A segment begins with a key, so it is whole groups, and its blocks are the same in any range (segments.ts).
 * Memory: that of the merge, the output row of one group, a block.
 */
export function groupsMerger(scratch: SortScratch): (input: MergeGroupsInput) => MergeGroupsOutput {
  return input => {
    const writer = new PartWriter(`${input.path}.part`, input.codec, GROUP_KEY_COLUMN, scratch.deflater);
    try {
      const counts = createCounts();
      const assembler = new GroupAssembler(input.schema, counts);
      const merged = mergeInto(writer, assembler, input, scratch);
      return { ...merged, part: writer.finish(), counts };
    } catch (error) {
      writer.discard();
      throw error;
    }
  };
}

function mergeInto(
  writer: PartWriter,
  assembler: GroupAssembler,
  input: MergeGroupsInput,
  scratch: SortScratch,
): RangeOutput {
  const merged = { rows: 0, rowBytes: 0 };
  for (const { rows, beginsSegment } of mergeRange(input, scratch)) {
    if (beginsSegment) {
      endGroups(assembler, writer);
      writer.cut();
    }
    const count = assemble(rows, assembler);
    writeGroups(assembler, writer);
    merged.rows += count;
    merged.rowBytes += rows.length;
    Atomics.add(input.progress, 0, BigInt(count));
  }
  endGroups(assembler, writer);
  return merged;
}

/** Gives the number of rows. */
function assemble(rows: Buffer, assembler: GroupAssembler): number {
  const row = createJoinRow();
  let count = 0;
  for (let start = 0; start < rows.length; count++) {
    start = readJoinRow(rows, start, row);
    assembler.row(row);
  }
  return count;
}

function endGroups(assembler: GroupAssembler, writer: PartWriter): void {
  assembler.end();
  writeGroups(assembler, writer);
}

function writeGroups(assembler: GroupAssembler, writer: PartWriter): void {
  writer.write(assembler.out.bytes, 0, assembler.wholeBytes);
  assembler.drop();
}
