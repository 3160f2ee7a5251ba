import { BlockIndex } from '../../../bytes/index/block-index.ts';
import type { MemberPart } from '../../../bytes/index/member-part.ts';
import type { WrittenPart } from '../../../bytes/output/part-writer.ts';
import type { PartRecord } from '../journal-records.ts';

/** A part of an output as the journal keeps it: everything but where it lay. */
export function recordOfPart(part: WrittenPart): PartRecord {
  const { bodyStart, bodyEnd, bodyCrc32, plainBytes, crc32, rows, blocks } = part;
  return {
    bytes: bodyEnd - bodyStart,
    bodyCrc32,
    plainBytes,
    crc32,
    rows,
    blocks: blocks.map(block => [
      block.compressedOffset - bodyStart,
      block.plainOffset,
      block.rows,
      block.firstKey,
      block.crc32,
    ]),
  };
}

export function partOfRecord({ bytes, blocks, ...numbers }: PartRecord, path: string): MemberPart {
  const index = new BlockIndex();
  for (const [compressedOffset, plainOffset, rows, firstKey, crc32] of blocks)
    index.add({ compressedOffset, plainOffset, rows, firstKey, crc32 });
  return { ...numbers, path, bodyStart: 0, bodyEnd: bytes, index };
}
