import { homedir } from 'node:os';
import { join } from 'node:path';
import { isSystemError, ioError, withPath } from '../../../bytes/disk/io-error.ts';
import { readGiven } from '../../../bytes/disk/whole-file.ts';
import { usageError } from '../../../errors.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** The keys of an archive.org account. Never in a command line, a log or a message. */
export interface Credentials {
  readonly access: string;
  readonly secret: string;
  /** The ia.ini they come from; none: the environment. */
  readonly file: string | undefined;
}

/**
 * The keys: a file named by `configPath` or OLDUMP_IA_CONFIG, the environment, then the first ia.ini with keys
 * where the `ia` client looks for it, and where Open Library's servers have it.
 *
 * Out: undefined when there are none. Throws: usage when a file that was named has none.
 * Source: archive.org/developers, "ia configure"; openlibrary/scripts/oldump.sh for /olsystem.
 */
export async function findCredentials(
  env: Env,
  configPath?: string,
  signal?: AbortSignal,
): Promise<Credentials | undefined> {
  const named = configPath ?? (env['OLDUMP_IA_CONFIG'] || undefined);
  if (named !== undefined) return keysOfNamedFile(named, signal);
  const access = env['OLDUMP_IA_ACCESS_KEY_ID'] || env['IA_ACCESS_KEY_ID'];
  const secret = env['OLDUMP_IA_SECRET_ACCESS_KEY'] || env['IA_SECRET_ACCESS_KEY'];
  if (access && secret) return { access, secret, file: undefined };
  for (const path of usualPlaces(env)) {
    const text = await readIfThere(path);
    const keys = text === undefined ? undefined : keysOf(text);
    if (keys) return { ...keys, file: path };
  }
  return undefined;
}

/** What to tell somebody who has no keys. */
export const CREDENTIALS_ADVICE =
  'run "ia configure", name an ia.ini with --ia-config, or set IA_ACCESS_KEY_ID and IA_SECRET_ACCESS_KEY';

/** Cuts the keys out of a text that others wrote. */
export function withoutKeys(text: string, { access, secret }: Credentials): string {
  return text.replaceAll(secret, '***').replaceAll(access, '***');
}

async function keysOfNamedFile(path: string, signal: AbortSignal | undefined): Promise<Credentials> {
  const keys = keysOf(await withPath(path, readGiven(path, { signal })));
  if (keys) return { ...keys, file: path };
  throw usageError('has no access and secret under [s3]', { position: { file: path } });
}

function usualPlaces(env: Env): string[] {
  const home = env['HOME'] || homedir();
  const config = env['XDG_CONFIG_HOME'] || join(home, '.config');
  return [
    ...(env['IA_CONFIG_FILE'] ? [env['IA_CONFIG_FILE']] : []),
    join(config, 'internetarchive', 'ia.ini'),
    join(config, 'ia.ini'),
    join(home, '.ia'),
    '/olsystem/etc/ia.ini',
  ];
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readGiven(path);
  } catch (error) {
    if (isSystemError(error) && ['ENOENT', 'ENOTDIR', 'EISDIR'].includes(error.code)) return undefined;
    throw ioError(error, path);
  }
}

/** The two members of section [s3]. */
function keysOf(ini: string): { access: string; secret: string } | undefined {
  const members = new Map<string, string>();
  let section = '';
  for (const line of ini.split(/\r?\n/)) {
    const [, title] = /^\s*\[([^\]]+)\]/.exec(line) ?? [];
    if (title !== undefined) section = title.trim();
    const [, name, value] = /^\s*(\w+)\s*[=:]\s*(.*?)\s*$/.exec(line) ?? [];
    if (section === 's3' && name !== undefined) members.set(name.toLowerCase(), value!);
  }
  const [access, secret] = [members.get('access'), members.get('secret')];
  return access && secret ? { access, secret } : undefined;
}
