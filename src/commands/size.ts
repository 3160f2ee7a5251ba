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

/** Bytes for people, powers of ten: 1.2 GB. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  let value = bytes / 1000;
  let unit = 0;
  for (; value >= 999.95 && unit < units.length - 1; unit++) value /= 1000;
  return `${value.toFixed(1)} ${units[unit]}`;
}

export function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}
