/**
 * A text that others may read, without the passwords of addresses and of `password=` in it.
 *
 * A net below everything that is said: whoever makes a message leaves secrets out himself, and what slips
 * through, as a word that stands where none was expected, ends here.
 */
export function withoutPasswords(text: string): string {
  if (!/:\/\/|passw/i.test(text)) return text;
  return text
    .replace(/(:\/\/[^\s:@/]*:)\S*@/g, '$1***@')
    .replace(/(passw(?:or)?d\s*=\s*)(?:'(?:[^'\\]|\\[^])*'?|(?:[^\s\\&]|\\[^])+)/gi, '$1***');
}

/**
 * Words that should say where a database is, for everyone to read. They may be wrong in any way, as `u:secret@host`
 * is, so what can be a password is left out: all from the colon behind a user to the last @.
 */
export function placeWithoutPasswords(words: string): string {
  const shown = words
    .replace(/((?:^|:\/\/|\s)[^\s:@/]*:)[^]*@/, '$1***@')
    .replace(/(:\/\/[^\s:@/[\]]*:)(?!\d*(?:[/?,\s]|$)|\*{3}@)[^\s/?]*/g, '$1***')
    .replace(/([?&;])([^=&;]*)=([^&;\s]*)/g, (all, mark: string, name: string) =>
      /^(host|hostaddr|port|user|dbname|sslmode|options|connect_timeout|application_name)$/.test(name)
        ? all
        : `${mark}${name}=***`,
    )
    .replace(/((?:^|\s)(?:--passw\w*|-W)\s*)[^\s=]\S*/g, '$1***');
  return withoutPasswords(shown);
}
