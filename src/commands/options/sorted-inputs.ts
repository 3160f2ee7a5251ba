import type { Block } from '../../bytes/block.ts';
import type { Input } from '../../bytes/input/input.ts';
import { findOrder } from '../../changes/find-order.ts';
import { SORTED_ORDERS, type SortedOrder } from '../../changes/sorted-order.ts';
import { SortedRows } from '../../changes/sorted-rows.ts';
import type { Context } from '../../context.ts';
import { usageError } from '../../errors.ts';
import type { WorkerPool } from '../../workers/pool.ts';
import { inflateBlocks } from '../../workers/tasks/inflate-blocks.ts';
import type { OptionDefinition } from '../definition.ts';
import { pathOrStdio } from './common-options.ts';
import type { Values } from './values.ts';

export const ORDER_OPTION: Readonly<Record<string, OptionDefinition>> = {
  order: {
    kind: 'string',
    value: SORTED_ORDERS.join('|'),
    help: 'how the files are sorted (default: told by manifest, block index or first rows, else row)',
  },
};

export function orderPlan(values: Values): SortedOrder | undefined {
  const order = values.string('order');
  const known = SORTED_ORDERS.find(each => each === order);
  if (order !== undefined && !known)
    throw usageError(`--order is ${SORTED_ORDERS.join(' or ')}, not ${JSON.stringify(order)}`);
  return known;
}

/** Standard input can be one of them only. */
export function inputPaths(paths: readonly (string | undefined)[]): (string | undefined)[] {
  const inputs = paths.map(pathOrStdio);
  if (inputs.filter(path => path === undefined).length > 1)
    throw usageError('standard input can be read once only');
  return inputs;
}

/**
 * Runs `use` with the inputs as sorted rows, all in one order: the one that is asked for, or what the files tell.
 * Throws: usage when the files are in different orders.
 */
export async function withSortedRows<T>(
  inputs: readonly Input[],
  asked: SortedOrder | undefined,
  pool: WorkerPool,
  ctx: Context,
  use: (files: readonly SortedRows[]) => Promise<T>,
): Promise<T> {
  const opened: AsyncIterator<Block>[] = [];
  try {
    const begun: { readonly input: Input; readonly blocks: AsyncIterable<Block>; order?: SortedOrder }[] = [];
    for (const input of inputs) {
      const blocks = inflateBlocks(input, pool, ctx);
      opened.push(blocks);
      const first = await blocks.next();
      const block = first.done ? undefined : first.value;
      const order = asked ?? (await findOrder(input, block, ctx));
      begun.push({ input, blocks: behind(block, blocks), ...(order && { order }) });
    }
    const order = commonOrder(begun);
    ctx.log.debug(`read in ${order} order`);
    return await use(begun.map(({ input, blocks }) => new SortedRows(blocks, input.name, order)));
  } finally {
    for (const blocks of opened) await blocks.return?.();
  }
}

async function* behind(
  first: Block | undefined,
  rest: AsyncIterable<Block>,
): AsyncGenerator<Block, void, undefined> {
  if (first) yield first;
  yield* rest;
}

/** Nothing tells: rows of one split file, or of few keys, are in both orders. */
function commonOrder(files: readonly { readonly input: Input; readonly order?: SortedOrder }[]): SortedOrder {
  const told = files.filter(({ order }) => order !== undefined);
  const [first, ...others] = told;
  const other = others.find(({ order }) => order !== first!.order);
  if (first && other)
    throw usageError(
      `${first.input.name} is in ${first.order} order, ${other.input.name} in ${other.order} order`,
      { advice: 'bring both into one order: oldump sort makes row order' },
    );
  return first?.order ?? 'row';
}

/** Where the inputs stand, for progress. */
export function showProgress(
  inputs: readonly Input[],
  files: readonly SortedRows[],
  { progress }: Context,
): () => void {
  return () =>
    progress.update({
      doneBytes: inputs.reduce((sum, input) => sum + input.consumedBytes(), 0),
      rows: files.reduce((sum, { rows }) => sum + rows, 0),
    });
}
