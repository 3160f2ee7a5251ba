import type { Block } from '../bytes/block.ts';
import { readBlocks } from '../bytes/block-reader.ts';
import type { Input } from '../bytes/input.ts';
import type { ManifestInput } from '../bytes/manifest.ts';
import type { SlotPool } from '../bytes/slots.ts';
import type { RowsFromDatabase } from '../pg/proved-rows.ts';

/** Data rows on their way into the dumps, out of a file or straight from the database. */
export interface DataRows {
  readonly name: string;
  /** For progress; undefined where it is not known. */
  readonly sizeBytes: number | undefined;
  /** To be read once; who gets a block releases it. */
  blocks(slots: SlotPool): AsyncIterable<Block>;
  /** Of `sizeBytes`. */
  consumedBytes(): number;
  /** Awaited when all blocks have been used and nothing is published yet. Throws unless these were all the rows. */
  complete(rowsUsed: number): Promise<void>;
  /** What the manifest says of them; valid when complete. */
  manifestInputs(): readonly ManifestInput[];
}

export function rowsOfFile(input: Input, described: ManifestInput): DataRows {
  return {
    name: input.name,
    sizeBytes: input.sizeBytes,
    blocks: slots => readBlocks(input, slots),
    consumedBytes: () => input.consumedBytes(),
    complete: async () => undefined, // a file's end, where it is gzip its checksum, were proved by reading it
    manifestInputs: () => [described],
  };
}

export function rowsOfDatabase(rows: RowsFromDatabase): DataRows {
  let bytes = 0;
  let counted = 0;
  return {
    name: rows.name,
    sizeBytes: undefined,
    async *blocks(slots) {
      for await (const block of rows.blocks(slots)) {
        bytes += block.bytes.length;
        yield block;
      }
    },
    consumedBytes: () => bytes,
    async complete(rowsUsed) {
      rows.verify(rowsUsed);
      counted = rowsUsed;
    },
    manifestInputs: () => [{ name: rows.name, rows: counted }],
  };
}
