import { environmentError } from '../../../errors.ts';
import { CREDENTIALS_ADVICE, withoutKeys, type Credentials } from './credentials.ts';
import { mayPass, retryAfterMs, s3Error } from '../../../net/http-answer.ts';
import { sendRequest, type HttpAnswer, type HttpRequest } from '../../../net/http-request.ts';
import { TemporaryFailure } from '../../../net/retry.ts';

/** Sends a request with the keys, and again where it is sent on to. */
export function sendSigned(
  request: HttpRequest,
  { access, secret }: Credentials,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  return followed(
    { ...request, headers: { ...request.headers, Authorization: `LOW ${access}:${secret}` } },
    signal,
  );
}

export function isSuccess({ status }: HttpAnswer): boolean {
  return status >= 200 && status <= 299;
}

/** What an answer that is no success means: a refusal, or a failure that may pass. */
export function refusal(
  what: string,
  { status, headers, body }: HttpAnswer,
  credentials: Credentials,
): Error {
  const { code, message } = s3Error(body);
  const said = [status, code, message].filter(part => part !== '').join(' ');
  const reason = withoutKeys(`archive.org answers ${said}`, credentials);
  if (isTemporary(status, code, message))
    return new TemporaryFailure(reason, retryAfterMs(headers['retry-after']));
  if (status !== 401 && status !== 403) return environmentError(`${what}: ${reason}`);
  return wrongKeys(`${what}: ${reason}`);
}

export function wrongKeys(reason: string): Error {
  return environmentError(reason, { advice: `the keys may be wrong: ${CREDENTIALS_ADVICE}` });
}

/** S3 codes of a 400 that is the connection's fault, not ours. */
const DAMAGED_ON_THE_WAY: ReadonlySet<string> = new Set(['BadDigest', 'IncompleteBody', 'RequestTimeout']);
/** Said with 503; the `ia` client does not try that again either. */
const SPAM = /appears to be spam/i;

function isTemporary(status: number, code: string, message: string): boolean {
  return DAMAGED_ON_THE_WAY.has(code) || (mayPass(status) && !SPAM.test(message));
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
