/**
 * CRC-32 of two byte strings put together, from their CRCs and the length of the second.
 *
 * A CRC is a remainder of polynomials over GF(2), modulo P = 0x04C11DB7 (kept bit-reversed,
 * as all of gzip does: bit 31 is x^0). Appending n bytes multiplies the first remainder by
 * x^(8n); that power is found by squaring, some 40 steps even for 300 GB.
 */
export function combineCrc32(first: number, second: number, secondBytes: number): number {
  return (multiply(powerOfX(8 * secondBytes), first) ^ second) >>> 0;
}

const REVERSED_P = 0xedb88320;
const ONE = 0x80000000;
const X = 0x40000000;

/** x^exponent mod P; the exponent may exceed 2^32, so it is halved as a number, not shifted. */
function powerOfX(exponent: number): number {
  let power = ONE;
  for (let square = X, left = exponent; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) power = multiply(power, square);
    square = multiply(square, square);
  }
  return power;
}

/** a * b mod P. */
function multiply(a: number, b: number): number {
  let product = 0;
  let shifted = b;
  for (let bit = ONE; bit !== 0; bit >>>= 1) {
    if (a & bit) product ^= shifted;
    shifted = shifted & 1 ? (shifted >>> 1) ^ REVERSED_P : shifted >>> 1;
  }
  return product >>> 0;
}
