import { basename, dirname } from 'node:path';
import type { Block } from '../bytes/block.ts';
import type { Input } from '../bytes/input/input.ts';
import { readManifest } from '../bytes/manifest/manifest.ts';
import type { Context } from '../context.ts';
import { OldumpError } from '../errors.ts';
import { comparePlaces, newPlacedRow, placeRow, type SortedOrder } from './sorted-order.ts';

/**
 * What tells how a file is sorted, or undefined where nothing does: the manifest beside it, its block index,
 * else its first block. Rows of one split file are in both orders: then it makes no difference.
 *
 * In: the file's first block, if it has one.
 */
export async function findOrder(
  input: Input,
  first: Block | undefined,
  ctx: Pick<Context, 'log'>,
): Promise<SortedOrder | undefined> {
  const said = await orderInManifest(input);
  if (said) return said;
  const packed = await input.packed?.(ctx.log);
  if (packed && !packed.hasRisingKeys) return 'type-key';
  return first && orderOfRows(first.bytes);
}

/** The first two neighbours that are in one of the orders only decide. */
export function orderOfRows(rows: Buffer): SortedOrder | undefined {
  let [before, row] = [newPlacedRow(), newPlacedRow()];
  for (let start = 0; start < rows.length; start = row.end) {
    [before, row] = [row, before];
    try {
      placeRow(rows, start, rows.indexOf(10, start) + 1, 'type-key', row);
    } catch {
      return undefined; // told with its position by whoever reads the rows
    }
    if (start === 0) continue;
    const byFile = row.file - before.file;
    row.file = before.file;
    const byKey = comparePlaces(row, before);
    row.file += byFile;
    if (byFile > 0 && byKey < 0) return 'type-key';
    if (byFile < 0 && byKey >= 0) return 'row';
  }
  return undefined;
}

/** A manifest that does not list the file, or cannot be read, says nothing of it. */
async function orderInManifest({ name, sizeBytes }: Input): Promise<SortedOrder | undefined> {
  if (sizeBytes === undefined) return undefined;
  try {
    const { files } = await readManifest(dirname(name));
    const order = files.find(file => file.name === basename(name) && file.bytes === sizeBytes)?.order;
    return order === 'row' || order === 'type-key' ? order : undefined;
  } catch (error) {
    if (error instanceof OldumpError) return undefined;
    throw error;
  }
}
