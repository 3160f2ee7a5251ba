import type { Context } from '../../../context.ts';
import { environmentError } from '../../../errors.ts';
import { CREDENTIALS_ADVICE, findCredentials, type Credentials } from './credentials.ts';
import { iaUploader, lookForIa } from './ia-client.ts';
import { s3Asker, s3Uploader } from './s3-client.ts';
import type { Uploader } from './uploader.ts';

export type Via = 'auto' | 'ia' | 's3';

/** The `ia` client where it is installed and finds keys in a file as we do; otherwise the S3 interface, by ourselves. */
export async function chooseUploader(
  via: Via,
  configPath: string | undefined,
  ctx: Context,
): Promise<Uploader> {
  const credentials = await credentialsFor(configPath, ctx);
  if (via === 's3') return s3Uploader(credentials, ctx);
  const ia = await lookForIa(ctx);
  const isInstalled = ia === undefined;
  if (via === 'ia' && ia !== undefined) throw environmentError(ia, { advice: 'install it, or use --via s3' });
  const isWanted = via === 'ia' || (isInstalled && credentials.file !== undefined);
  return isWanted ? iaUploader(credentials, s3Asker(credentials, ctx), ctx) : s3Uploader(credentials, ctx);
}

/** Throws: environment (exit 5) when there are none. */
export async function credentialsFor(
  configPath: string | undefined,
  ctx: Pick<Context, 'env' | 'signal'>,
): Promise<Credentials> {
  const credentials = await findCredentials(ctx.env, configPath, ctx.signal);
  if (credentials) return credentials;
  throw environmentError('there are no keys for archive.org', { advice: CREDENTIALS_ADVICE });
}
