type Env = Readonly<Record<string, string | undefined>>;

/** Where archive.org is reached; the environment names others, for tests and for a mirror inside. */
export interface Endpoints {
  /** Takes uploads: `URL/ITEM/NAME`. */
  readonly uploads: string;
  /** Tells of items: `URL/metadata/ITEM`. */
  readonly archive: string;
}

export function endpoints(env: Env): Endpoints {
  return {
    uploads: withoutSlash(env['OLDUMP_ARCHIVE_S3_URL'] || 'https://s3.us.archive.org'),
    archive: withoutSlash(env['OLDUMP_ARCHIVE_URL'] || 'https://archive.org'),
  };
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '');
}
