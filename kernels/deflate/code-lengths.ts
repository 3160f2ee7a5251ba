import { DEPTHS, PARENTS, SORTED, WEIGHTS } from './memory';

/** Of a symbol's number in SORTED; the rest is its count. */
const SYMBOL_BITS: u32 = 9;
const SYMBOL: u32 = 511;

/**
 * Lengths of Huffman's code for symbols by their counts, none longer than `longest`; 0 for those that do not occur.
 *
 * Symbols are sorted by count and number. Two queues, of symbols and of joined pairs, give the two smallest in turn;
 * of equal ones the symbol comes first. Codes that came out too long are made as long as is allowed, and as many
 * shorter ones longer by one as it takes. The longest codes go to the rarest symbols.
 */
export function makeLengths(counts: usize, symbols: u32, longest: u32, lengths: usize): void {
  memory.fill(lengths, 0, symbols);
  let used: u32 = 0;
  for (let symbol: u32 = 0; symbol < symbols; symbol++) {
    const count = load<u32>(counts + (symbol << 2));
    if (count > 0) store<u32>(SORTED + (used++ << 2), (count << SYMBOL_BITS) | symbol);
  }
  if (used < 2) {
    const only: u32 = used > 0 ? load<u32>(SORTED) & SYMBOL : 0;
    store<u8>(lengths + only, 1);
    return;
  }
  sort(used);
  join(used);
  countDepths(used, longest);
  shorten(longest);
  assign(longest, lengths);
}

/** Shell's sort. */
function sort(used: u32): void {
  for (let gap = used >> 1; gap > 0; gap = gap === 2 ? 1 : (gap * 5) / 11)
    for (let from = gap; from < used; from++) {
      const word = load<u32>(SORTED + (from << 2));
      let to = from;
      for (; to >= gap && load<u32>(SORTED + ((to - gap) << 2)) > word; to -= gap)
        store<u32>(SORTED + (to << 2), load<u32>(SORTED + ((to - gap) << 2)));
      store<u32>(SORTED + (to << 2), word);
    }
}

/** PARENTS: of the symbols in their order, then of the pairs, the pair each is in. */
function join(used: u32): void {
  let symbol: u32 = 0;
  let pair: u32 = 0;
  for (let pairs: u32 = 0; pairs < used - 1; pairs++) {
    let weight: u32 = 0;
    for (let half = 0; half < 2; half++) {
      const symbolWeight = symbol < used ? load<u32>(SORTED + (symbol << 2)) >> SYMBOL_BITS : u32.MAX_VALUE;
      const pairWeight = pair < pairs ? load<u32>(WEIGHTS + (pair << 2)) : u32.MAX_VALUE;
      const takesSymbol = symbolWeight <= pairWeight;
      weight += takesSymbol ? symbolWeight : pairWeight;
      store<u32>(PARENTS + ((takesSymbol ? symbol++ : used + pair++) << 2), pairs);
    }
    store<u32>(WEIGHTS + (pairs << 2), weight);
  }
}

/** DEPTHS: how many symbols have each depth, `longest` for deeper ones. */
function countDepths(used: u32, longest: u32): void {
  // A pair's weight is not needed any more; its depth takes the place.
  store<u32>(WEIGHTS + ((used - 2) << 2), 0);
  for (let pair = <i32>used - 3; pair >= 0; pair--) {
    const parent = load<u32>(PARENTS + ((used + pair) << 2));
    store<u32>(WEIGHTS + (pair << 2), load<u32>(WEIGHTS + (parent << 2)) + 1);
  }
  memory.fill(DEPTHS, 0, 64);
  for (let symbol: u32 = 0; symbol < used; symbol++) {
    const parent = load<u32>(PARENTS + (symbol << 2));
    const depth = DEPTHS + (min(load<u32>(WEIGHTS + (parent << 2)) + 1, longest) << 2);
    store<u32>(depth, load<u32>(depth) + 1);
  }
}

/** Codes fill their space exactly: each step takes one unit of the longest code's away that is too much. */
function shorten(longest: u32): void {
  let space: u32 = 0;
  for (let depth: u32 = 1; depth <= longest; depth++)
    space += load<u32>(DEPTHS + (depth << 2)) << (longest - depth);
  for (; space > 1 << longest; space--) {
    let depth = longest - 1;
    while (load<u32>(DEPTHS + (depth << 2)) === 0) depth--;
    add(depth, -1);
    add(depth + 1, 2);
    add(longest, -1);
  }
}

function add(depth: u32, more: i32): void {
  store<i32>(DEPTHS + (depth << 2), load<i32>(DEPTHS + (depth << 2)) + more);
}

function assign(longest: u32, lengths: usize): void {
  let next = SORTED;
  for (let depth = longest; depth > 0; depth--)
    for (let left = load<u32>(DEPTHS + (depth << 2)); left > 0; left--) {
      store<u8>(lengths + (load<u32>(next) & SYMBOL), <u8>depth);
      next += 4;
    }
}
