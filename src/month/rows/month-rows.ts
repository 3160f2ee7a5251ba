import type { Block } from '../../bytes/block.ts';
import type { Input } from '../../bytes/input/input.ts';
import type { MemberInflater } from '../../bytes/gzip/bgzf.ts';
import type { ManifestInput } from '../../bytes/manifest/manifest-form.ts';
import type { PackedGroup } from '../../bytes/input/packed-rows.ts';
import type { SlotPool } from '../../bytes/slots.ts';
import { taskBlocks, taskBlocksFrom, type ReadBefore } from '../../bytes/input/task-blocks.ts';
import type { Context } from '../../context.ts';
import type { RowsFromDatabase } from '../../pg/copy/proved-rows.ts';

/** Data rows on their way into the dumps, out of a file or straight from the database. */
export interface MonthRows<Rows extends Block | PackedGroup = Block | PackedGroup> {
  readonly name: string;
  /** For progress, perhaps an estimate; undefined where it is not known. */
  readonly sizeBytes: number | undefined;
  /** To be read once; who gets a block releases it. Members of BGZF are inflated by `inflate`. */
  blocks(slots: SlotPool, inflate: MemberInflater): AsyncIterable<Rows>;
  /** Of `sizeBytes`. */
  consumedBytes(): number;
  /** Awaited when all blocks have been used and nothing is published yet. Throws unless these were all the rows. */
  complete(rowsUsed: number): Promise<void>;
  /** What the manifest says of them; valid when complete. */
  manifestInputs(): readonly ManifestInput[];
}

/** Rows of a file of ours that has its index are inflated by the workers. With `before` the input was opened behind it. */
export function rowsOfFile(
  input: Input,
  described: ManifestInput,
  ctx: Pick<Context, 'log' | 'signal'>,
  before?: ReadBefore,
): MonthRows {
  let requireWhole = (): void => undefined;
  return {
    name: input.name,
    sizeBytes: input.sizeBytes,
    async *blocks(slots, inflate) {
      const pieces = await (before
        ? taskBlocksFrom(before, input, slots, inflate, ctx)
        : taskBlocks(input, slots, inflate, ctx));
      requireWhole = pieces.requireWhole;
      yield* pieces.blocks;
    },
    consumedBytes: () => input.consumedBytes(),
    complete: async () => requireWhole(), // read without index, its checksum was proved at its end
    manifestInputs: () => [described],
  };
}

/** `expectedBytes` is an estimate, out of the server's statistics and the last run; `snapshot`: that they are of, where it is known. */
export function rowsOfDatabase(
  rows: RowsFromDatabase,
  {
    expectedBytes,
    snapshot,
  }: { readonly expectedBytes?: number | undefined; readonly snapshot?: string | undefined },
): MonthRows<Block> {
  let bytes = 0;
  let counted = 0;
  return {
    name: rows.name,
    sizeBytes: expectedBytes,
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
    manifestInputs: () => [{ name: rows.name, rows: counted, ...(snapshot !== undefined && { snapshot }) }],
  };
}
