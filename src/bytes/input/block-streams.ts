import type { Block } from '../block.ts';
import type { PackedGroup } from './packed-rows.ts';

/** Counts the plain bytes that pass. */
export class ByteCount {
  bytes = 0;

  async *through<T extends Block | PackedGroup>(
    blocks: AsyncIterable<T>,
  ): AsyncGenerator<T, void, undefined> {
    for await (const block of blocks) {
      this.bytes += 'packed' in block ? block.packed.plainBytes : block.bytes.length;
      yield block;
    }
  }
}

/** The first `rows` rows of a stream of blocks; the last block is cut short. */
export async function* takeRows(
  blocks: AsyncIterable<Block>,
  rows: number,
): AsyncGenerator<Block, void, undefined> {
  let left = rows;
  for await (const block of blocks) {
    const end = endOfRow(block.bytes, left);
    if (end.offset === block.bytes.length && end.rows < left) {
      left -= end.rows;
      yield block;
      continue;
    }
    if (end.offset > 0)
      yield { ...block, bytes: block.bytes.subarray(0, end.offset), release: () => block.release() };
    else block.release();
    return;
  }
}

/** Where the given number of rows ends, or all of them if there are fewer. */
function endOfRow(bytes: Buffer, rows: number): { offset: number; rows: number } {
  let offset = 0;
  let counted = 0;
  while (counted < rows && offset < bytes.length) {
    offset = bytes.indexOf(10, offset) + 1;
    counted++;
  }
  return { offset, rows: counted };
}
