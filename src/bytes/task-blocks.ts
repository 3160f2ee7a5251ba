import type { Logger } from '../context.ts';
import { readBlocks, type BlockReaderOptions } from './block-reader.ts';
import type { Block } from './block.ts';
import type { Input } from './input.ts';
import type { PackedGroup } from './packed-rows.ts';
import type { SlotPool } from './slots.ts';

/** The rows of an input on their way to tasks. */
export interface TaskBlocks {
  readonly blocks: AsyncIterable<Block | PackedGroup>;
  /** To be called when every block's task has answered. Throws: incomplete when the rows are not all the input's. */
  requireWhole(): void;
}

/**
 * Cuts an input into pieces of about a slot's size, one for each task: places in a gzip file of ours, which the
 * workers read and inflate, or bytes in slots, read and inflated here.
 *
 * With `blockBytes` the cuts are the same either way: such a file is read here when its blocks lie otherwise.
 */
export async function taskBlocks(
  input: Input,
  slots: SlotPool,
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
  return { blocks: readBlocks(input, slots, options), requireWhole: () => undefined };
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
