import type { Block } from '../../src/bytes/block.ts';
import { RowWriter, WRITER_SLOT_BYTES } from '../../src/bytes/output/row-writer.ts';
import { SlotPool } from '../../src/bytes/slots.ts';
import { encode } from '../support/encode.ts';

/** Blocks of whole rows; a block's memory is wiped when it is given back, so that whoever still reads it fails. */
export async function* blocksOf(text: string, blockBytes: number): AsyncGenerator<Block, void, undefined> {
  const rows = Buffer.from(text);
  for (let start = 0, end; start < rows.length; start = end) {
    end = rows.indexOf(10, Math.min(start + blockBytes, rows.length - 1)) + 1;
    const bytes = Buffer.from(rows.subarray(start, end));
    yield { bytes, byteOffset: start, release: () => bytes.fill(0) };
  }
}

export function collector(): { readonly writer: RowWriter; text(): string } {
  const parts: Buffer[] = [];
  const writer = new RowWriter({
    output: { append: async ({ body }) => void parts.push(Buffer.from(body)) },
    encode: async plain => encode(plain, { codec: { kind: 'plain' }, keyColumn: 1 }),
    slots: new SlotPool(WRITER_SLOT_BYTES),
    inFlight: 2,
  });
  return { writer, text: () => Buffer.concat(parts).toString() };
}
