import type { BitWriter } from './bit-writer.ts';
import { canonicalCodes, codeLengths } from './code-lengths.ts';
import { BLOCK_TOKENS, END_OF_BLOCK, FIRST_LENGTH, LITERALS, MORE_TOKENS, OFFSETS } from './format.ts';
import { putLengths } from './put-lengths.ts';
import {
  LENGTH_BASES,
  LENGTH_SLOTS,
  lengthExtra,
  OFFSET_BASES,
  offsetExtra,
  offsetSlot,
} from './match-slots.ts';

const LONGEST_CODE = 15;

/** Gathers literals and matches, and writes them as blocks with codes of their own (RFC 1951, 3.2.7). */
export class BlockWriter {
  readonly #bits: BitWriter;
  /** Literals as their byte; matches as length << 16 | offset - 1. */
  readonly #tokens = new Uint32Array(BLOCK_TOKENS + MORE_TOKENS);
  #count = 0;
  readonly #counts = new Uint32Array(LITERALS);
  readonly #offsetCounts = new Uint32Array(OFFSETS);

  constructor(bits: BitWriter) {
    this.#bits = bits;
  }

  get isFull(): boolean {
    return this.#count >= BLOCK_TOKENS;
  }

  literal(byte: number): void {
    this.#tokens[this.#count++] = byte;
    this.#counts[byte]! += 1;
  }

  match(length: number, offset: number): void {
    this.#tokens[this.#count++] = (length << 16) | (offset - 1);
    this.#counts[FIRST_LENGTH + LENGTH_SLOTS[length]!]! += 1;
    this.#offsetCounts[offsetSlot(offset)]! += 1;
  }

  /** Writes what was gathered, as a block that is not the last, and begins anew. */
  endBlock(): void {
    this.#counts[END_OF_BLOCK] = 1;
    const lengths = codeLengths(this.#counts, LITERALS, LONGEST_CODE);
    const offsetLengths = codeLengths(this.#offsetCounts, OFFSETS, LONGEST_CODE);
    this.#bits.put(4, 3);
    putLengths(lengths, offsetLengths, this.#bits);
    const codes = canonicalCodes(lengths);
    this.#putTokens(codes, lengths, canonicalCodes(offsetLengths), offsetLengths);
    this.#bits.put(codes[END_OF_BLOCK]!, lengths[END_OF_BLOCK]!);
    this.#count = 0;
    this.#counts.fill(0);
    this.#offsetCounts.fill(0);
  }

  #putTokens(
    codes: Uint32Array,
    lengths: Uint8Array,
    offsetCodes: Uint32Array,
    offsetLengths: Uint8Array,
  ): void {
    const bits = this.#bits;
    for (let index = 0; index < this.#count; index += 1) {
      const token = this.#tokens[index]!;
      if (token < 256) {
        bits.put(codes[token]!, lengths[token]!);
        continue;
      }
      const length = token >>> 16;
      const slot = LENGTH_SLOTS[length]!;
      bits.put(codes[FIRST_LENGTH + slot]!, lengths[FIRST_LENGTH + slot]!);
      bits.put(length - LENGTH_BASES[slot]!, lengthExtra(slot));
      const offset = (token & 0xffff) + 1;
      const farSlot = offsetSlot(offset);
      bits.put(offsetCodes[farSlot]!, offsetLengths[farSlot]!);
      bits.put(offset - OFFSET_BASES[farSlot]!, offsetExtra(farSlot));
    }
  }
}
