/** A word as the shell takes it literally. */
export function quote(word: string | number): string {
  const text = String(word);
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

export function commandLine(words: readonly (string | number)[]): string {
  return words.map(quote).join(' ');
}
