import { placeWithoutPasswords, withoutPasswords } from '../../without-passwords.ts';

/** `--db`, `--ia-db`, `--covers-db`: known by their name, because they are hidden before any command is loaded. */
const NAMES_A_DATABASE = /^--(?:[a-z]+-)?db$/;

/** The words of a command line for titles and reports, which are for everyone to read: no password is in them. */
export function wordsForAll(words: readonly string[]): string[] {
  return words.map((word, place) => {
    const [, option, glued] = /^(--[a-z-]+)=([^]*)$/.exec(word) ?? [];
    if (option !== undefined && NAMES_A_DATABASE.test(option))
      return `${option}=${placeWithoutPasswords(glued!)}`;
    if (NAMES_A_DATABASE.test(words[place - 1] ?? '')) return placeWithoutPasswords(word);
    return withoutPasswords(word);
  });
}
