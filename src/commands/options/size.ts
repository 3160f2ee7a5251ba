const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  K: 1024,
  M: 1024 ** 2,
  G: 1024 ** 3,
  T: 1024 ** 4,
};

/** Bytes of a size as GNU sort spells it: digits and b, K, M, G or T (powers of 1024); undefined if it is none. */
export function parseSize(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)([bKMGT]?)(?:i?B)?$/i.exec(text);
  if (!match) return undefined;
  const unit = match[2]!.toLowerCase() === 'b' ? 'b' : match[2]!.toUpperCase();
  return Math.floor(Number(match[1]) * UNITS[unit]!);
}
