/** Of the words somebody may have meant the one that looks most like what he wrote; undefined where none does. */
export function nearestWord(written: string, words: Iterable<string>): string | undefined {
  let best: string | undefined;
  // Two slips of the finger in a word of six letters or more; one in a shorter one.
  let fewest = written.length < 6 ? 2 : 3;
  for (const word of words) {
    const slips = slipsBetween(written, word);
    if (slips < fewest) [best, fewest] = [word, slips];
  }
  return best;
}

/** How many letters must be put in, taken out, changed, or swapped with their neighbour. */
function slipsBetween(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, place) => place);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      row[j] = Math.min(changed, last[j]! + 1, row[j - 1]! + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        row[j] = Math.min(row[j]!, before[j - 2]! + 1);
    }
    [before, last] = [last, row];
  }
  return last[b.length]!;
}
