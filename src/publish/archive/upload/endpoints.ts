import { usageError } from '../../../errors.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Where archive.org is reached; the environment names others, for tests and for a mirror inside. */
export interface Endpoints {
  /** Takes uploads: `URL/ITEM/NAME`. */
  readonly uploads: string;
  /** Tells of items: `URL/metadata/ITEM`. */
  readonly archive: string;
}

/** Throws: usage for an address that is none, which is not shown: it may hold a password. */
export function endpoints(env: Env): Endpoints {
  return {
    uploads: address(env, 'OLDUMP_ARCHIVE_S3_URL', 'https://s3.us.archive.org'),
    archive: address(env, 'OLDUMP_ARCHIVE_URL', 'https://archive.org'),
  };
}

function address(env: Env, name: string, usual: string): string {
  const text = env[name] || usual;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isHttp = url?.protocol === 'https:' || url?.protocol === 'http:';
  if (isHttp && url.username === '' && url.password === '') return text.replace(/\/+$/, '');
  throw usageError(`${name} is no address of a server`, {
    advice: 'https://HOST or http://HOST:PORT, without a user',
  });
}
