/** Values of JSON without parts, as Python spells them. Every `at` is an address; 0 is a doubt. */

const MINUS: u8 = 0x2d;
const ZERO: u8 = 0x30;
/** Python refuses much longer integers; far fewer are a doubt. */
const MAX_DIGITS: usize = 1000;

export function isDigit(byte: u8): bool {
  return <u8>(byte - ZERO) <= 9;
}

/** Floats, NaN and -0 are doubts. */
export function scalarEnd(at: usize): usize {
  const word = load<u32>(at);
  if (word === 0x65757274 || word === 0x6c6c756e) return at + 4; // true, null
  if (word === 0x736c6166) return load<u8>(at, 4) === 0x65 ? at + 5 : 0; // fals, e
  return integerEnd(at);
}

/** A leading zero or a float fails at what follows: only a comma or a closing bracket may. */
export function integerEnd(at: usize): usize {
  const first = load<u8>(at) === MINUS ? at + 1 : at;
  if (load<u8>(first) === ZERO) return first === at ? at + 1 : 0;
  let end = first;
  while (isDigit(load<u8>(end))) end++;
  return end > first && end - first <= MAX_DIGITS ? end : 0;
}
