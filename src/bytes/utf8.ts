import { isUtf8 } from 'node:buffer';
import { malformedError } from '../errors.ts';
import type { Block } from './block.ts';

const LF = 10;

/**
 * Refuses a block that is not UTF-8 (unpaired surrogates and overlong forms included).
 *
 * In: the block, the input's name, the rows before the block in that input.
 * Throws: malformed with row and byte of the first byte that belongs to no character.
 * Cost of a good block: one native scan.
 */
export function checkUtf8(block: Pick<Block, 'bytes' | 'byteOffset'>, name: string, rowsBefore = 0): void {
  if (isUtf8(block.bytes)) return;
  let row = rowsBefore + 1;
  let start = 0;
  for (
    let end = rowEnd(block.bytes, 0);
    isUtf8(block.bytes.subarray(start, end));
    end = rowEnd(block.bytes, start)
  ) {
    start = end;
    row += 1;
  }
  const byte =
    block.byteOffset + start + firstBadByte(block.bytes.subarray(start, rowEnd(block.bytes, start)));
  throw malformedError('invalid UTF-8', { position: { file: name, row, byte } });
}

function rowEnd(bytes: Buffer, start: number): number {
  const end = bytes.indexOf(LF, start);
  return end < 0 ? bytes.length : end + 1;
}

/** Offset of the first character that is none, in bytes known to hold one; character by character, as it runs once. */
function firstBadByte(bytes: Buffer): number {
  let at = 0;
  for (;;) {
    const length = characterLength(bytes[at] as number);
    const character = bytes.subarray(at, at + length);
    if (character.length < length || !isUtf8(character)) return at;
    at += length;
  }
}

/** By its first byte; 1 for a byte that begins no character, which `isUtf8` then refuses. */
function characterLength(first: number): number {
  if (first >= 0xf0) return 4;
  if (first >= 0xe0) return 3;
  return first >= 0xc0 ? 2 : 1;
}
