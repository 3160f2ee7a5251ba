import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { OldumpError } from '../errors.ts';
import { TemporaryFailure } from './retry.ts';

/** A request whose body is read from disk while it leaves; fetch cannot wait for `100 Continue`. */
export interface HttpRequest {
  readonly method: 'PUT' | 'DELETE';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: () => AsyncIterable<Buffer>;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A server that checks 30 GB before it answers is silent for minutes. */
const SILENCE_MS = 20 * 60_000;
/** For `100 Continue`; a server that does not know it gets the body all the same. */
const CONTINUE_MS = 10_000;
const MOST_BODY_CHARS = 65_536;

/**
 * One request, one answer. The headers go first and the body follows when the server has said that it wants it, so
 * that a refusal (503 SlowDown, 403, a redirect) does not cost 30 GB.
 *
 * Throws: TemporaryFailure for a lost or silent connection; what the body throws; the signal's reason.
 */
export async function sendRequest(what: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
  const url = new URL(what.url);
  const open = url.protocol === 'http:' ? httpRequest : httpsRequest;
  const request = open(url, { method: what.method, headers: headersOf(what), agent: false, signal });
  request.setTimeout(SILENCE_MS, () => request.destroy(new TemporaryFailure('the server is silent')));
  const answer = answerTo(request);
  try {
    await Promise.race([answer, sendBody(request, what.body).then(() => answer)]);
    return await answer;
  } catch (error) {
    signal.throwIfAborted();
    throw asFailure(error);
  } finally {
    request.destroy();
  }
}

function headersOf({ headers, body }: HttpRequest): Record<string, string> {
  return body ? { ...headers, Expect: '100-continue' } : { ...headers };
}

function answerTo(request: ClientRequest): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    request.on('error', reject);
    request.on('response', response => {
      readAll(response).then(
        body => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
        reject,
      );
    });
  });
}

/** Ends when the body has left, or when an answer has come instead of `100 Continue`. */
async function sendBody(request: ClientRequest, body: HttpRequest['body']): Promise<void> {
  if (!body) {
    request.end();
    return;
  }
  if (await isWanted(request)) await pipeline(Readable.from(body(), { objectMode: false }), request);
}

function isWanted(request: ClientRequest): Promise<boolean> {
  return new Promise(resolve => {
    const timer = setTimeout(() => resolve(true), CONTINUE_MS);
    const answer = (isBodyWanted: boolean) => () => {
      clearTimeout(timer);
      resolve(isBodyWanted);
    };
    request.once('continue', answer(true));
    request.once('response', answer(false));
    request.once('close', answer(false));
    request.flushHeaders();
  });
}

async function readAll(response: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) {
    if (text.length < MOST_BODY_CHARS) text += String(chunk);
  }
  return text;
}

function asFailure(error: unknown): unknown {
  if (error instanceof OldumpError || error instanceof TemporaryFailure) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  return code === undefined
    ? error
    : new TemporaryFailure(`connection lost: ${code === 'ECONNRESET' ? 'reset' : message}`, 0, error);
}
