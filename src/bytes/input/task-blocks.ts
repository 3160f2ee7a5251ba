import type { Logger } from '../../context.ts';
import type { MemberInflater } from '../gzip/bgzf.ts';
import { readBlocks, type BlockReaderOptions } from './block-reader.ts';
import type { Block } from '../block.ts';
import type { Input } from './input.ts';
import type { PackedGroup, RowSums } from './packed-rows.ts';
import type { SlotPool } from '../slots.ts';

/** The rows of an input on their way to tasks. */
export interface TaskBlocks {
  readonly blocks: AsyncIterable<Block | PackedGroup>;
  /** To be called when every block's task has answered. Throws: incomplete when the rows are not all the input's. */
  requireWhole(): void;
}

/**
 * Cuts an input into pieces of about a slot's size, one for each task: places in a gzip file of ours, which the
 * workers read and inflate, or bytes in slots, read here and inflated here, members of BGZF by `inflate`.
 *
 * With `blockBytes` the cuts are the same either way: such a file is read here when its blocks lie otherwise.
 */
export async function taskBlocks(
  input: Input,
  slots: SlotPool,
  inflate: MemberInflater,
  { log, signal }: { readonly log: Logger; readonly signal: AbortSignal },
  options: BlockReaderOptions = {},
): Promise<TaskBlocks> {
  const { blockBytes } = options;
  const file = await input.packed?.(log);
  if (file && (blockBytes === undefined || file.hasBlocksFrom(blockBytes))) {
    const groups = blockBytes === undefined ? file.groups(slots.slotBytes) : file.blocks(blockBytes);
    return { blocks: untilAborted(groups, signal), requireWhole: () => file.requireWhole() };
  }
  if (file) log.debug(`${input.name}: read without its index: some blocks are short`);
  const blocks = readBlocks({ name: input.name, chunks: input.chunksBy(inflate) }, slots, options);
  return { blocks, requireWhole: () => undefined };
}

/** What was read of an input before. */
export interface ReadBefore {
  readonly rows: number;
  readonly plainBytes: number;
  /** Of those bytes, where it is known: only then can a file of ours be proved by its blocks. */
  readonly crc32: number | undefined;
}

/** As taskBlocks, behind what was read before: the input was opened there (`openInput`). */
export async function taskBlocksFrom(
  before: ReadBefore,
  input: Input,
  slots: SlotPool,
  inflate: MemberInflater,
  { log, signal }: { readonly log: Logger; readonly signal: AbortSignal },
): Promise<TaskBlocks> {
  const { plainBytes } = before;
  const file = await input.packed?.(log);
  if (file && hasSums(before) && file.hasCutAt(plainBytes)) {
    const groups = file.groupsFrom(before, slots.slotBytes);
    return { blocks: untilAborted(groups, signal), requireWhole: () => file.requireWhole() };
  }
  if (file) log.info(`${input.name}: read without its index, which knows no block at byte ${plainBytes}`);
  const source = { name: input.name, chunks: input.chunksBy(inflate) };
  const blocks = readBlocks(source, slots, { byteOffset: plainBytes });
  return { blocks, requireWhole: () => undefined };
}

function hasSums(before: ReadBefore): before is RowSums {
  return before.crc32 !== undefined;
}

async function* untilAborted<T>(
  groups: Iterable<T>,
  signal: AbortSignal,
): AsyncGenerator<T, void, undefined> {
  for (const group of groups) {
    signal.throwIfAborted();
    yield group;
  }
}
