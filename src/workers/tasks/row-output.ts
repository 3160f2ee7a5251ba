import type { Codec } from '../../bytes/codec.ts';
import type { Output } from '../../bytes/output/output.ts';
import { RowWriter, WRITER_SLOT_BYTES } from '../../bytes/output/row-writer.ts';
import { SlotPool } from '../../bytes/slots.ts';
import { blockEncoder } from './encode-task.ts';
import type { WorkerPool } from '../pool.ts';

export interface RowOutputOptions {
  readonly codec: Codec;
  readonly pool: WorkerPool;
  /** Column of the key, from 0, for the block index. */
  readonly keyColumn: number;
  /** Shared by the writers of one stage; slots of WRITER_SLOT_BYTES. */
  readonly slots?: SlotPool;
}

/** A writer of rows whose blocks the workers encode; two blocks more under way than there are workers. */
export function rowWriterTo(output: Output, options: RowOutputOptions): RowWriter {
  const { codec, pool, keyColumn, slots = new SlotPool(WRITER_SLOT_BYTES) } = options;
  return new RowWriter({
    output,
    encode: blockEncoder(pool, { codec, keyColumn }),
    slots,
    inFlight: pool.size + 2,
  });
}
