import type { Context } from '../../../context.ts';
import { environmentError } from '../../../errors.ts';
import { CREDENTIALS_ADVICE, findCredentials, type Credentials } from './credentials.ts';
import { hasIa, iaUploader } from './ia-client.ts';
import type { HashedFile, Item } from '../item.ts';
import { s3Uploader } from './s3-client.ts';

/** One file on its way. */
export interface Upload {
  readonly item: Item;
  readonly file: HashedFile;
  /** The item is made by this upload, so its metadata go with it. */
  readonly isNewItem: boolean;
  /** The item is complete with it: archive.org may derive from it now, which is how the torrent is made. */
  readonly isLast: boolean;
  /** Told as bytes leave, where that is known. */
  readonly onBytes: (bytes: number) => void;
}

/** A way to archive.org. One attempt each: TemporaryFailure when another one may work. */
export interface Uploader {
  readonly via: 'ia' | 's3';
  put(upload: Upload): Promise<void>;
  remove(item: Item, name: string): Promise<void>;
}

export type Via = 'auto' | 'ia' | 's3';

/** The `ia` client where it is installed and finds keys in a file as we do; otherwise the S3 interface, by ourselves. */
export async function chooseUploader(
  via: Via,
  configPath: string | undefined,
  ctx: Context,
): Promise<Uploader> {
  const credentials = await credentialsFor(configPath, ctx);
  if (via === 's3') return s3Uploader(credentials, ctx);
  const isInstalled = await hasIa(ctx);
  if (via === 'ia' && !isInstalled)
    throw environmentError('there is no program ia', { advice: 'install it, or use --via s3' });
  const isWanted = via === 'ia' || (isInstalled && credentials.file !== undefined);
  return isWanted ? iaUploader(credentials, ctx) : s3Uploader(credentials, ctx);
}

/** Throws: environment (exit 5) when there are none. */
export async function credentialsFor(
  configPath: string | undefined,
  ctx: Pick<Context, 'env'>,
): Promise<Credentials> {
  const credentials = await findCredentials(ctx.env, configPath);
  if (credentials) return credentials;
  throw environmentError('there are no keys for archive.org', { advice: CREDENTIALS_ADVICE });
}
