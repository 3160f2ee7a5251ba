import { encodeBlock, type EncodedBlock, type EncodeOptions } from '../bytes/encode-block.ts';
import { ByteBuffer } from '../record/byte-buffer.ts';
import type { Task } from '../workers/task.ts';
import { GroupAssembler } from './assemble.ts';
import { createJoinRow, readJoinRow } from './join-row.ts';
import { createCounts, type DeworksCounts, type Schema } from './schema.ts';

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

const OUT_BYTES = 1 << 21;

/** The worker's side of ASSEMBLE.  Memory: `OUT_BYTES` of a thread; what a large group needs beyond is given back. */
export function blockAssembler(): (input: AssembleInput) => Assembled {
  let kept: ByteBuffer | undefined;
  return ({ rows, schema, encode }) => {
    const out = (kept ??= new ByteBuffer(OUT_BYTES));
    out.clear();
    const counts = createCounts();
    assembleRows(asBuffer(rows), new GroupAssembler(out, schema, counts));
    const block = encodeBlock(out.written(), encode);
    if (out.bytes.length > OUT_BYTES) kept = undefined;
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

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
