import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { MANIFEST_NAME, PAGE_NAME } from '../../../bytes/manifest/manifest.ts';
import { readSmallFileIfThere } from '../../../bytes/disk/small-file.ts';
import type { Context } from '../../../context.ts';
import { environmentError, OldumpError } from '../../../errors.ts';
import { LIVE_POLICY, LIVE_SCRIPT } from '../../../publish/page/live-page.ts';
import { printable, printableJson } from '../../../printable.ts';
import { findStatusFile } from './find-run.ts';
import { statusPage } from './live-run.ts';
import { observe } from './observe.ts';
import { readStatus } from '../status/status-file.ts';

/** Nobody else's machine. */
const HOST = '127.0.0.1';
const LONGEST_REQUEST_MS = 10_000;

interface Watched {
  readonly folder: string;
  readonly stallSeconds: number;
}

interface Answer {
  readonly code: number;
  readonly type: string;
  readonly body: string;
}

/**
 * Shows where a run stands to browsers of this machine until the context's signal: read-only, nothing but its few
 * own paths, and only to who asks for this host by name, so that no web page elsewhere can reach it by a DNS trick.
 * Every request reads the status anew; nothing is held.  Throws: environment when the port is taken; the signal's reason.
 */
export async function serveStatus(
  folder: string,
  { port, stallSeconds }: { readonly port: number; readonly stallSeconds: number },
  onReady: (address: string) => Promise<void>,
  ctx: Context,
): Promise<void> {
  await findStatusFile(folder);
  const server = createServer({ requestTimeout: LONGEST_REQUEST_MS }, (request, response) => {
    void respond(request, response, { folder, stallSeconds }, ctx);
  });
  try {
    const own = await listen(server, port);
    await onReady(`http://${HOST}:${own}/`);
    if (!ctx.signal.aborted) await once(ctx.signal, 'abort');
    throw ctx.signal.reason;
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

async function listen(server: Server, port: number): Promise<number> {
  try {
    server.listen(port, HOST);
    await once(server, 'listening');
  } catch (cause) {
    throw environmentError(`port ${port} of ${HOST} cannot be used: ${(cause as Error).message}`, {
      cause,
      advice: 'name another with --port, or 0 for any',
    });
  }
  return (server.address() as AddressInfo).port;
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  watched: Watched,
  ctx: Context,
): Promise<void> {
  const { code, type, body } = await answerTo(request, watched, ctx);
  response.writeHead(code, {
    'content-type': `${type}; charset=utf-8`,
    'content-length': Buffer.byteLength(body),
    'content-security-policy': `${LIVE_POLICY}; frame-ancestors 'none'`,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'no-store',
    ...(code === 405 && { allow: 'GET, HEAD' }),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

async function answerTo(request: IncomingMessage, watched: Watched, ctx: Context): Promise<Answer> {
  const { method, headers, url = '/', socket } = request;
  const port = socket.localPort;
  if (headers.host !== `${HOST}:${port}` && headers.host !== `localhost:${port}`)
    return plain(403, 'this is not the host that was asked for');
  if (method !== 'GET' && method !== 'HEAD') return plain(405, 'read-only');
  try {
    return await pathAnswer(url.split('?', 1)[0]!, watched, ctx);
  } catch (error) {
    if (!(error instanceof OldumpError)) ctx.log.warn(`${url}: ${String(error)}`);
    return plain(503, error instanceof OldumpError ? error.message : 'cannot be shown');
  }
}

async function pathAnswer(path: string, { folder, stallSeconds }: Watched, ctx: Context): Promise<Answer> {
  if (path === '/live.js') return { code: 200, type: 'text/javascript', body: LIVE_SCRIPT };
  const file = await findStatusFile(folder);
  const status = await readStatus(file);
  const dumps = dirname(dirname(file));
  const names = [`ol_dump_${status.date}`, `ol_cdump_${status.date}`];
  const page = names.find(name => path === `/${name}/`);
  if (page !== undefined) return publishedAnswer(join(dumps, page));
  if (path !== '/' && path !== '/status.json') return plain(404, 'there is no such page');
  const observed = await observe(status, ctx.now(), stallSeconds);
  if (path === '/status.json')
    return {
      code: 200,
      type: 'application/json',
      body: `${printableJson({ ...status, observed }, 2)}\n`,
    };
  const there = await Promise.all(names.map(name => readSmallFileIfThere(join(dumps, name, MANIFEST_NAME))));
  const published = names.filter((_, at) => there[at] !== undefined);
  return { code: 200, type: 'text/html', body: statusPage(status, observed, file, published) };
}

/** The page of a folder, once it is published. */
async function publishedAnswer(folder: string): Promise<Answer> {
  const manifest = await readSmallFileIfThere(join(folder, MANIFEST_NAME));
  const body = manifest === undefined ? undefined : await readSmallFileIfThere(join(folder, PAGE_NAME));
  return body === undefined ? plain(404, 'it is not published yet') : { code: 200, type: 'text/html', body };
}

function plain(code: number, text: string): Answer {
  return { code, type: 'text/plain', body: `${printable(text)}\n` };
}
