/** Rows on which Open Library's own code would die, one kind after the other. */
const KINDS: readonly string[] = [
  '0\t1',
  '0\t1\t{"key": "/works/OL1W"}\textra',
  '0\t1\t{"key": "/works/OL1W", ',
  '0\t1\t{"type": {"key": "/type/work"}, "revision": 1}',
  '0\t1\t{"key": "/works/OL1W", "revision": 1}',
  '0\t1\t{"key": "/works/OL1W", "type": {"key": "/type/work"}, "last_modified": {"value": "2008"}}',
  '0\t1\t\\N',
];

export function badRow(number: number): string {
  return `${KINDS[number % KINDS.length]}\n`;
}
