import { encodeBlock, type EncodedBlock, type EncodeOptions } from '../bytes/encode-block.ts';
import type { Task } from '../workers/task.ts';
import { GroupAssembler } from './assemble.ts';
import { createJoinRow, readJoinRow } from './join-row.ts';
import { createCounts, type DeworksCounts, type Schema } from './schema.ts';
import { createWorkBuffer, emptied, takeOver } from './work-buffer.ts';

/** The rows of some whole groups, in order → their block of the output. */
export const ASSEMBLE: Task<AssembleInput, Assembled> = { name: 'assemble' };

export interface AssembleInput {
  /** Not empty. */
  readonly rows: Uint8Array;
  readonly schema: Schema;
  readonly encode: EncodeOptions;
}

export interface Assembled {
  readonly block: EncodedBlock;
  readonly counts: DeworksCounts;
}

/** The worker's side of ASSEMBLE. */
export function blockAssembler(): (input: AssembleInput) => Assembled {
  let rows = createWorkBuffer();
  let out = createWorkBuffer();
  return input => {
    const counts = createCounts();
    assembleRows(takeOver(rows, input.rows), new GroupAssembler(out, input.schema, counts));
    const block = encodeBlock(out.written(), input.encode);
    rows = emptied(rows);
    out = emptied(out);
    return { block, counts };
  };
}

function assembleRows(rows: Buffer, assembler: GroupAssembler): void {
  const row = createJoinRow();
  for (let start = 0; start < rows.length;) {
    start = readJoinRow(rows, start, row);
    assembler.row(row);
  }
  assembler.end();
}
