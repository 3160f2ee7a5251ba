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
 * is: what is not plainly free of a password, or plainly holds it in one place, is not shown at all.
 */
export function placeWithoutPasswords(words: string): string {
  if (!/[@=]|:\/\/|(^|\s)(-\w*W|--passw)/.test(words)) return words;
  return shownAddress(words) ?? shownWords(words) ?? '***';
}

/** Signs of names, addresses and folders. */
const PLAIN = String.raw`[\p{L}\p{N}_.,:/%[\]-]*`;
const SHOWN_NAMES =
  'host|hostaddr|port|user|dbname|sslmode|sslrootcert|connect_timeout|application_name|service';

function shownAddress(text: string): string | undefined {
  const parts =
    /^(postgres(?:ql)?:\/\/[^\s:@/?=]*)(:[^?]*)?(@[^@]*)$/.exec(text) ??
    /^(postgres(?:ql)?:\/\/[^@]*)$/.exec(text);
  if (!parts) return undefined;
  const [, user = '', password, rest] = parts;
  const shown = `${user}${password === undefined ? '' : ':***'}${rest ?? ''}`;
  const place = new RegExp(
    `^\\w+://(?:[^\\s:@/?=]*(?::\\*{3})?@)?(?:\\[[\\w:.%]*\\]|[\\w.%-]*)(?::\\d*)?(?:/[\\w.%-]*)?(?:\\?(.*))?$`,
    'su',
  );
  const [isPlace, query] = place.exec(shown) ?? [];
  const isPlain = new RegExp(`^(?:(?:${SHOWN_NAMES})=${PLAIN}(?:&|$))*$`, 'u').test(query ?? '');
  return isPlace !== undefined && isPlain ? shown : undefined;
}

/** psql words without a password, and `name=value` where the one that is the password is hidden. */
function shownWords(text: string): string | undefined {
  const hidden = text.replace(/((?:^|\s)password\s*=\s*)(?:'[^'\\]*'|[^\s'\\=@]+)(?=\s|$)/, '$1***');
  const word = String.raw`(?:(?:${SHOWN_NAMES})\s*=\s*'?${PLAIN}'?|password\s*=\s*\*{3}|--(?:host|port|user|username|dbname)=${PLAIN}|${PLAIN})`;
  if (/(^|\s)(-\w*W|--passw)/.test(text)) return undefined;
  return new RegExp(`^\\s*(?:${word}(?:\\s+|$))*$`, 'u').test(hidden) && /=/.test(text) ? hidden : undefined;
}
