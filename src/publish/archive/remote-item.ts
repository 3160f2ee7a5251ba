import type { Context } from '../../context.ts';
import { environmentError } from '../../errors.ts';
import { endpoints } from './upload/endpoints.ts';
import { mayPass, retryAfterMs } from '../../net/http-answer.ts';
import { connectionFailure } from '../../net/lost-connection.ts';
import { retry, TemporaryFailure, type RetryLimits } from '../../net/retry.ts';

/** What archive.org lists of an item. */
export interface RemoteItem {
  readonly exists: boolean;
  readonly files: ReadonlyMap<string, RemoteFile>;
}

export interface RemoteFile {
  readonly bytes: number;
  /** Hexadecimal. */
  readonly md5: string;
}

/** Lists of items with thousands of files have some MB. */
const MOST_ANSWER_BYTES = 64 << 20;

/**
 * Asks for the list of an item's files; it lags behind uploads by minutes, on busy days hours.
 *
 * Throws: environment when archive.org keeps the item from readers, refuses, is not the server it should be, or does
 * not answer within the patience.
 * Source: archive.org/developers, Item Metadata API: `{}` when there is no such item; sizes are strings.
 */
export function readRemoteItem(identifier: string, patience: RetryLimits, ctx: Context): Promise<RemoteItem> {
  const url = `${endpoints(ctx.env).archive}/metadata/${identifier}`;
  const what = `list of ${identifier}`;
  return retry(what, patience, ctx, async () => {
    const answer = await getJson(what, url, patience.answerMs, ctx.signal);
    if (answer.is_dark === true)
      throw environmentError(`archive.org has made ${identifier} dark`, { advice: 'ask its staff' });
    if (answer.error !== undefined) throw new TemporaryFailure(`archive.org says: ${String(answer.error)}`);
    return remoteItem(answer);
  });
}

interface MetadataAnswer {
  readonly metadata?: unknown;
  readonly files?: unknown;
  readonly is_dark?: unknown;
  readonly error?: unknown;
}

function remoteItem({ metadata, files }: MetadataAnswer): RemoteItem {
  const found = new Map<string, RemoteFile>();
  for (const file of Array.isArray(files) ? (files as readonly (Record<string, unknown> | null)[]) : []) {
    const { name, size, md5 } = file ?? {};
    if (typeof name === 'string') found.set(name, { bytes: Number(size), md5: String(md5).toLowerCase() });
  }
  return { exists: metadata !== undefined || found.size > 0, files: found };
}

async function getJson(
  what: string,
  url: string,
  answerMs: number,
  signal: AbortSignal,
): Promise<MetadataAnswer> {
  const { status, retryAfter, text } = await get(url, answerMs, signal);
  if (status < 200 || status > 299) {
    const reason = `archive.org answers ${status}`;
    throw mayPass(status)
      ? new TemporaryFailure(reason, retryAfterMs(retryAfter))
      : environmentError(`${what}: ${reason}`);
  }
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch (cause) {
    throw new TemporaryFailure('archive.org answers with what is no JSON', 0, cause);
  }
  if (typeof answer === 'object' && answer !== null && !Array.isArray(answer)) return answer;
  throw new TemporaryFailure('archive.org answers with JSON that is no list of an item');
}

interface Answer {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly text: string;
}

async function get(url: string, answerMs: number, signal: AbortSignal): Promise<Answer> {
  const late = AbortSignal.timeout(answerMs);
  try {
    const response = await fetch(url, { signal: AbortSignal.any([signal, late]) });
    const text = await readText(response);
    return { status: response.status, retryAfter: response.headers.get('retry-after'), text };
  } catch (error) {
    signal.throwIfAborted();
    if (late.aborted)
      throw new TemporaryFailure(`no answer from ${new URL(url).host} within ${answerMs / 1000} s`, 0, error);
    throw connectionFailure(error, new URL(url));
  }
}

async function readText({ body }: Response): Promise<string> {
  if (!body) return '';
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
    if ((bytes += chunk.length) > MOST_ANSWER_BYTES)
      throw new TemporaryFailure(`archive.org answers with more than ${MOST_ANSWER_BYTES} bytes`);
  }
  return Buffer.concat(chunks).toString('utf8');
}
