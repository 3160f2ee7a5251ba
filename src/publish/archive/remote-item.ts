import type { Context } from '../../context.ts';
import { environmentError } from '../../errors.ts';
import { endpoints } from './upload/endpoints.ts';
import { retryAfterMs } from '../../net/http-answer.ts';
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

const ANSWER_MS = 120_000;

/**
 * Asks for the list of an item's files; it lags behind uploads by minutes, on busy days hours.
 *
 * Throws: environment when archive.org keeps the item from readers, or does not answer.
 * Source: archive.org/developers, Item Metadata API: `{}` when there is no such item; sizes are strings.
 */
export function readRemoteItem(identifier: string, patience: RetryLimits, ctx: Context): Promise<RemoteItem> {
  const url = `${endpoints(ctx.env).archive}/metadata/${identifier}`;
  return retry(`list of ${identifier}`, patience, ctx, async () => {
    const answer = await getJson(url, ctx.signal);
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
  for (const file of Array.isArray(files) ? (files as readonly Record<string, unknown>[]) : []) {
    const { name, size, md5 } = file;
    if (typeof name === 'string') found.set(name, { bytes: Number(size), md5: String(md5).toLowerCase() });
  }
  return { exists: metadata !== undefined || found.size > 0, files: found };
}

async function getJson(url: string, signal: AbortSignal): Promise<MetadataAnswer> {
  const response = await get(url, signal);
  const text = await response.text().catch(lostConnection);
  if (!response.ok)
    throw new TemporaryFailure(
      `archive.org answers ${response.status}`,
      retryAfterMs(response.headers.get('retry-after')),
    );
  try {
    return (JSON.parse(text) ?? {}) as MetadataAnswer;
  } catch (cause) {
    throw new TemporaryFailure('archive.org answers with what is no JSON', 0, cause);
  }
}

function get(url: string, signal: AbortSignal): Promise<Response> {
  return fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]) }).catch(
    lostConnection,
  );
}

/** fetch says "fetch failed"; its cause says why. */
function lostConnection(error: Error): never {
  const cause = (error.cause as NodeJS.ErrnoException | undefined)?.code;
  throw new TemporaryFailure(`connection lost: ${cause ?? error.message}`, 0, error);
}
