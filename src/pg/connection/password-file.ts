/**
 * ~/.pgpass, as libpq reads it: `host:port:database:user:password` a line, `*` matches
 * all, `\:` and `\\` stand for themselves, the first line that fits counts.
 *
 * Ours because the package pg announces the end of its own reader, warns on stderr,
 * and does not know that libpq looks a Unix socket up as `localhost`.
 */
import { readFile, stat } from 'node:fs/promises';
import { environmentError } from '../../errors.ts';
import { SOCKET_FOLDERS, type ConnectionSettings } from './settings.ts';

const OTHERS_MAY_READ = 0o077;

/** Undefined when no file or no line fits. Throws environmentError when others may read the file: libpq ignores it then, in silence. */
export async function filedPassword(settings: ConnectionSettings): Promise<string | undefined> {
  const { passwordFile } = settings;
  if (passwordFile === undefined) return undefined;
  const found = await stat(passwordFile).catch(() => undefined);
  if (!found?.isFile()) return undefined;
  if ((found.mode & OTHERS_MAY_READ) !== 0) {
    throw environmentError(`${passwordFile} may be read by others`, { advice: `chmod 600 ${passwordFile}` });
  }
  return findPassword(await readFile(passwordFile, 'utf8'), settings);
}

/** Pure part of the above. A Unix socket is looked up by its folder, and where libpq's own is, or else, as `localhost`. */
export function findPassword(text: string, settings: ConnectionSettings): string | undefined {
  const name = settings.host ?? settings.hostAddress ?? 'localhost';
  const own = SOCKET_FOLDERS.includes(name) ? undefined : passwordAt(name, text, settings);
  return own ?? (name.startsWith('/') ? passwordAt('localhost', text, settings) : undefined);
}

function passwordAt(
  host: string,
  text: string,
  { port, database, user }: ConnectionSettings,
): string | undefined {
  const wanted = [host, String(port), database, user];
  for (const line of text.split('\n')) {
    if (line.startsWith('#')) continue;
    const fields = fieldsOf(line.replace(/\r+$/, ''));
    const isOurs = wanted.every((value, i) => fields[i]?.text === '*' || fields[i]?.value === value);
    if (isOurs && fields.length >= 5) return fields[4]!.value || undefined;
  }
  return undefined;
}

/** Between colons, each as it is written and as it is meant. */
function fieldsOf(line: string): { readonly text: string; readonly value: string }[] {
  const texts = [...line.matchAll(/(?:^|:)((?:\\[^]|[^:\\])*\\?)/g)].map(match => match[1]!);
  return texts.map(text => ({ text, value: text.replace(/\\([^])/g, '$1') }));
}
