/**
 * What a last_modified must be smaller than to belong to a dump of `date`: "Z" comes after every "T…",
 * so the whole UTC day is in, and `2010-04` or `2013` work as months and years. Empty or absent: no limit.
 *
 * Source: openlibrary/data/dump.py generate_cdump(). "2010-05-17T24:00" is within 2010-05-17, as there.
 */
export function timestampLimit(date: string | undefined): Buffer | undefined {
  return date === undefined || date === '' ? undefined : Buffer.from(`${date}Z`);
}

/**
 * True when the timestamp bytes[start, end) is smaller than `limit`, byte by byte.
 * UTF-8 sorts as code points do, which is how Python compares strings.
 */
export function isBeforeLimit(bytes: Uint8Array, start: number, end: number, limit: Uint8Array): boolean {
  const shared = Math.min(end - start, limit.length);
  for (let i = 0; i < shared; i++) {
    const difference = bytes[start + i]! - limit[i]!;
    if (difference !== 0) return difference < 0;
  }
  return end - start < limit.length;
}
