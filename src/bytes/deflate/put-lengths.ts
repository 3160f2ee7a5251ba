import type { BitWriter } from './bit-writer.ts';
import { canonicalCodes, codeLengths } from './code-lengths.ts';
import { FIRST_LENGTH } from './format.ts';

/** Of the code that the lengths of the others are told in. */
const LONGEST_CODE = 7;
const SYMBOLS = 19;
/** The length before again, zeros, more zeros: their extra bits. */
const AGAIN = 16;
const ZEROS = 17;
const MANY_ZEROS = 18;
const EXTRA_BITS: Readonly<Record<number, number>> = { [AGAIN]: 2, [ZEROS]: 3, [MANY_ZEROS]: 7 };
const ORDER: readonly number[] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

interface Told {
  readonly symbol: number;
  readonly extra: number;
}

/** Writes the lengths of a block's two codes, by stretches of equal ones, in a code of their own. */
export function putLengths(lengths: Uint8Array, offsetLengths: Uint8Array, bits: BitWriter): void {
  const used = lengths.subarray(0, usedOf(lengths, FIRST_LENGTH));
  const offsetsUsed = offsetLengths.subarray(0, usedOf(offsetLengths, 1));
  const told = [...tell([...used, ...offsetsUsed])];
  const counts = new Uint32Array(SYMBOLS);
  for (const { symbol } of told) counts[symbol]! += 1;
  const codes = codeLengths(counts, SYMBOLS, LONGEST_CODE);
  let ordered = SYMBOLS;
  while (ordered > 4 && codes[ORDER[ordered - 1]!] === 0) ordered -= 1;
  bits.put(used.length - FIRST_LENGTH, 5);
  bits.put(offsetsUsed.length - 1, 5);
  bits.put(ordered - 4, 4);
  for (const symbol of ORDER.slice(0, ordered)) bits.put(codes[symbol]!, 3);
  const canonical = canonicalCodes(codes);
  for (const { symbol, extra } of told) {
    bits.put(canonical[symbol]!, codes[symbol]!);
    bits.put(extra, EXTRA_BITS[symbol] ?? 0);
  }
}

/** How many lengths there are to the last one that is not 0. */
function usedOf(lengths: Uint8Array, least: number): number {
  let count = lengths.length;
  while (count > least && lengths[count - 1] === 0) count -= 1;
  return count;
}

function* tell(lengths: readonly number[]): Generator<Told> {
  for (let from = 0; from < lengths.length;) {
    const length = lengths[from]!;
    let next = from + 1;
    while (next < lengths.length && lengths[next] === length) next += 1;
    let run = next - from;
    from = next;
    if (length > 0) {
      yield { symbol: length, extra: 0 };
      run -= 1;
    }
    while (run >= 3) {
      const told = Math.min(run, length > 0 ? 6 : 138);
      if (length > 0) yield { symbol: AGAIN, extra: told - 3 };
      else if (told < 11) yield { symbol: ZEROS, extra: told - 3 };
      else yield { symbol: MANY_ZEROS, extra: told - 11 };
      run -= told;
    }
    for (; run > 0; run -= 1) yield { symbol: length, extra: 0 };
  }
}
