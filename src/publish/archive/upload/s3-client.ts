import type { Context } from '../../../context.ts';
import { environmentError } from '../../../errors.ts';
import { CREDENTIALS_ADVICE, withoutKeys, type Credentials } from './credentials.ts';
import { bodyOf } from './body.ts';
import { endpoints } from './endpoints.ts';
import { retryAfterMs, s3Error } from '../../../net/http-answer.ts';
import { sendRequest, type HttpAnswer, type HttpRequest } from '../../../net/http-request.ts';
import { itemBytes, itemMetadata, type Item } from '../item.ts';
import { TemporaryFailure } from '../../../net/retry.ts';
import type { Upload, Uploader } from './uploader.ts';

/**
 * archive.org's S3-like interface, spoken by ourselves.
 * Source: archive.org/developers/ias3.html. Content-MD5 in base64, as in S3; archive.org takes hexadecimal too.
 */
export function s3Uploader(credentials: Credentials, ctx: Context): Uploader {
  const root = endpoints(ctx.env).uploads;
  const authorization = { Authorization: `LOW ${credentials.access}:${credentials.secret}` };
  const send = async (what: string, request: HttpRequest): Promise<void> => {
    const answer = await followed(
      { ...request, headers: { ...request.headers, ...authorization } },
      ctx.signal,
    );
    if (answer.status < 200 || answer.status > 299) throw refusal(what, answer, credentials);
  };
  return {
    via: 's3',
    put: upload =>
      send(`${upload.item.identifier}/${upload.file.name}`, {
        method: 'PUT',
        url: urlOf(root, upload.item, upload.file.name),
        headers: uploadHeaders(upload),
        body: () => bodyOf(upload.file, upload.onBytes),
      }),
    remove: (item, name) =>
      send(`${item.identifier}/${name}`, {
        method: 'DELETE',
        url: urlOf(root, item, name),
        headers: { 'x-archive-cascade-delete': '0' },
      }),
  };
}

function urlOf(root: string, { identifier }: Item, name: string): string {
  return `${root}/${identifier}/${encodeURIComponent(name)}`;
}

function uploadHeaders({ item, file, isNewItem, isLast }: Upload): Record<string, string> {
  return {
    'Content-Length': String(file.bytes),
    'Content-MD5': Buffer.from(file.md5, 'hex').toString('base64'),
    'x-archive-queue-derive': isLast ? '1' : '0',
    'x-archive-keep-old-version': '0',
    ...(isNewItem && newItemHeaders(item)),
  };
}

function newItemHeaders(item: Item): Record<string, string> {
  const metadata = Object.entries(itemMetadata(item));
  return {
    'x-archive-auto-make-bucket': '1',
    'x-archive-size-hint': String(itemBytes(item)),
    ...Object.fromEntries(metadata.map(([name, value]) => [`x-archive-meta-${name}`, value])),
  };
}

const MOST_REDIRECTS = 5;

/** archive.org answers 307 often; the keys follow to hosts of archive.org only, or to the one they were for. */
async function followed(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
  let { url } = request;
  for (let redirects = 0; ; redirects++) {
    const answer = await sendRequest({ ...request, url }, signal);
    const { location } = answer.headers;
    if (answer.status < 300 || answer.status > 399 || location === undefined) return answer;
    const next = new URL(location, url);
    if (redirects === MOST_REDIRECTS || !isTrusted(next, new URL(url)))
      throw environmentError(`archive.org sends us on to ${next.host}, where we do not go`);
    url = next.href;
  }
}

function isTrusted(next: URL, from: URL): boolean {
  if (next.host === from.host) return next.protocol === from.protocol;
  return next.protocol === 'https:' && next.hostname.endsWith('.archive.org');
}

/** S3 codes of a 400 that is the connection's fault, not ours. */
const DAMAGED_ON_THE_WAY: ReadonlySet<string> = new Set(['BadDigest', 'IncompleteBody', 'RequestTimeout']);
const TEMPORARY: ReadonlySet<number> = new Set([408, 409, 425, 429]);

function refusal(what: string, { status, headers, body }: HttpAnswer, credentials: Credentials): Error {
  const { code, message } = s3Error(body);
  const said = [status, code, message].filter(part => part !== '').join(' ');
  const reason = withoutKeys(`archive.org answers ${said}`, credentials);
  if (status >= 500 || TEMPORARY.has(status) || DAMAGED_ON_THE_WAY.has(code))
    return new TemporaryFailure(reason, retryAfterMs(headers['retry-after']));
  if (status !== 401 && status !== 403) return environmentError(`${what}: ${reason}`);
  return environmentError(`${what}: ${reason}`, { advice: `the keys may be wrong: ${CREDENTIALS_ADVICE}` });
}
