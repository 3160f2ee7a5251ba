/** A symbol's number, and above it its count. */
const SYMBOL_BITS = 9;
const SYMBOL = (1 << SYMBOL_BITS) - 1;

/**
 * Lengths of Huffman's code for symbols by their counts, none longer than `longest`; 0 for those that do not occur.
 *
 * Symbols are sorted by count and number. Two queues, of symbols and of joined pairs, give the two smallest in turn;
 * of equal ones the symbol comes first. Codes that came out too long are made as long as is allowed, and as many
 * shorter ones longer by one as it takes. The longest codes go to the rarest symbols. Where a single symbol occurs, or
 * none, a code of one bit is made, of the first symbol if none does.
 */
export function codeLengths(counts: Uint32Array, symbols: number, longest: number): Uint8Array {
  const lengths = new Uint8Array(symbols);
  const sorted = sortedSymbols(counts, symbols);
  if (sorted.length < 2) lengths[(sorted[0] ?? 0) & SYMBOL] = 1;
  else assign(sorted, shortened(depthsOf(sorted, longest), longest), lengths);
  return lengths;
}

function sortedSymbols(counts: Uint32Array, symbols: number): Uint32Array {
  const words: number[] = [];
  for (let symbol = 0; symbol < symbols; symbol += 1)
    if (counts[symbol]! > 0) words.push((counts[symbol]! << SYMBOL_BITS) | symbol);
  return Uint32Array.from(words).sort();
}

/** How many symbols have each depth, `longest` for deeper ones. */
function depthsOf(sorted: Uint32Array, longest: number): Uint32Array {
  const used = sorted.length;
  const parents = parentsOf(sorted);
  const pairDepths = new Uint32Array(used - 1);
  for (let pair = used - 3; pair >= 0; pair -= 1) pairDepths[pair] = pairDepths[parents[used + pair]!]! + 1;
  const depths = new Uint32Array(longest + 1);
  for (let symbol = 0; symbol < used; symbol += 1)
    depths[Math.min(pairDepths[parents[symbol]!]! + 1, longest)]! += 1;
  return depths;
}

/** Of the symbols in their order, then of the pairs, the pair each is in. */
function parentsOf(sorted: Uint32Array): Uint32Array {
  const used = sorted.length;
  const parents = new Uint32Array(2 * used - 1);
  const weights = new Uint32Array(used - 1);
  let symbol = 0;
  let pair = 0;
  for (let pairs = 0; pairs < used - 1; pairs += 1) {
    for (let half = 0; half < 2; half += 1) {
      const symbolWeight = symbol < used ? sorted[symbol]! >>> SYMBOL_BITS : Infinity;
      const pairWeight = pair < pairs ? weights[pair]! : Infinity;
      const takesSymbol = symbolWeight <= pairWeight;
      weights[pairs]! += takesSymbol ? symbolWeight : pairWeight;
      parents[takesSymbol ? symbol++ : used + pair++] = pairs;
    }
  }
  return parents;
}

/** Codes fill their space exactly: each step takes one unit of the longest code's away that is too much. */
function shortened(depths: Uint32Array, longest: number): Uint32Array {
  let space = 0;
  for (let depth = 1; depth <= longest; depth += 1) space += depths[depth]! << (longest - depth);
  for (; space > 1 << longest; space -= 1) {
    let depth = longest - 1;
    while (depths[depth] === 0) depth -= 1;
    depths[depth]! -= 1;
    depths[depth + 1]! += 2;
    depths[longest]! -= 1;
  }
  return depths;
}

function assign(sorted: Uint32Array, depths: Uint32Array, lengths: Uint8Array): void {
  let next = 0;
  for (let depth = depths.length - 1; depth > 0; depth -= 1)
    for (let left = depths[depth]!; left > 0; left -= 1) lengths[sorted[next++]! & SYMBOL] = depth;
}

/** The canonical codes of these lengths, first bit lowest. */
export function canonicalCodes(lengths: Uint8Array): Uint32Array {
  const codes = new Uint32Array(lengths.length);
  let code = 0;
  for (let length = 1; length <= 15; length += 1, code <<= 1)
    for (let symbol = 0; symbol < lengths.length; symbol += 1)
      if (lengths[symbol] === length) codes[symbol] = reversed(code++, length);
  return codes;
}

function reversed(code: number, length: number): number {
  let bits = 0;
  for (; length > 0; length -= 1, code >>= 1) bits = (bits << 1) | (code & 1);
  return bits;
}
