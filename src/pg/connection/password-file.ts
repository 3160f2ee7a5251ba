/**
 * ~/.pgpass, as libpq reads it: `host:port:database:user:password` a line, `*` matches
 * all, `\:` and `\\` stand for themselves, the first line that fits counts.
 *
 * Ours because the package pg announces the end of its own reader, warns on stderr,
 * and does not know that libpq looks a Unix socket up as `localhost`.
 */
import { readFile, stat } from 'node:fs/promises';
import { environmentError } from '../../errors.ts';
import type { ConnectionSettings } from './settings.ts';

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

/** Pure part of the above. */
export function findPassword(text: string, settings: ConnectionSettings): string | undefined {
  const { host, port, database, user } = settings;
  const isSocket = host === undefined || host.startsWith('/');
  const hosts = isSocket ? ['localhost', ...(host === undefined ? [] : [host])] : [host];
  const wanted = [hosts, [String(port)], [database], [user]];
  for (const line of text.split('\n')) {
    if (line.startsWith('#')) continue;
    const fields = line.match(/(?:\\.|[^:\\])+/g)?.map(field => field.replace(/\\(.)/g, '$1')) ?? [];
    if (fields.length < 5) continue;
    if (wanted.every((values, i) => fields[i] === '*' || values.includes(fields[i] as string)))
      return fields[4];
  }
  return undefined;
}
