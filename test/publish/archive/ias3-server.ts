/**
 * archive.org's S3-like interface and its metadata API, as far as uploads use them, with faults on demand.
 * A real HTTP server on loopback. Source: archive.org/developers/ias3.html and metadata-schema.
 */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What goes wrong with the next PUT of a file. */
export type Fault =
  | { readonly kind: 'answer'; readonly status: number; readonly code: string; readonly retryAfter?: string }
  /** The connection breaks after so many bytes of the body. */
  | { readonly kind: 'reset'; readonly afterBytes: number }
  /** All bytes are taken, the connection breaks before the answer. */
  | { readonly kind: 'reset-before-answer' }
  /** The server sees another byte than was sent. */
  | { readonly kind: 'damaged' }
  /** The server reads part of the body, and answers. */
  | { readonly kind: 'short-read'; readonly bytes: number }
  /** Answered with 200, and lost. */
  | { readonly kind: 'lost' }
  | { readonly kind: 'redirect'; readonly to: string }
  /** The body is read up to here, and no further. */
  | { readonly kind: 'stall'; readonly afterBytes: number };

interface StoredFile {
  readonly bytes: number;
  readonly md5: string;
  /** Readings of the list before it shows. */
  hiddenFor: number;
}

export interface StoredItem {
  readonly metadata: Record<string, string>;
  readonly files: Map<string, StoredFile>;
}

export interface Request {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
}

export class Ias3Server {
  readonly items: Map<string, StoredItem> = new Map();
  /** By file name; the first one is taken by the next PUT. */
  readonly faults: Map<string, Fault[]> = new Map();
  /** Faults of the next readings of a list. */
  readonly listFaults: ('reset' | 503 | 'garbage')[] = [];
  readonly requests: Request[] = [];
  /** Called when a PUT has stalled. */
  onStall: () => void = () => undefined;
  /** Called before each request is looked at. */
  onRequest: () => void = () => undefined;
  /** How many readings of a list a new file stays out of it. */
  lag = 0;
  readonly #server: Server;

  private constructor() {
    const answer = (request: IncomingMessage, response: ServerResponse): void => {
      this.#answer(request, response).catch((error: Error) => response.destroy(error));
    };
    this.#server = createServer(answer).on('checkContinue', answer);
  }

  static async start(): Promise<Ias3Server> {
    const server = new Ias3Server();
    await new Promise<void>(resolve => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get env(): Record<string, string> {
    return {
      OLDUMP_ARCHIVE_S3_URL: this.url,
      OLDUMP_ARCHIVE_URL: this.url,
      IA_ACCESS_KEY_ID: ACCESS,
      IA_SECRET_ACCESS_KEY: SECRET,
    };
  }

  /** Names of the files of an item whose PUT was answered with 200, in order. */
  taken(item: string): string[] {
    const puts = this.requests.filter(({ method, status }) => method === 'PUT' && status === 200);
    return puts.flatMap(({ path }) => (path.startsWith(`/${item}/`) ? [path.slice(item.length + 2)] : []));
  }

  store(item: string, name: string, bytes: Buffer): void {
    this.#itemOf(item, {}).files.set(name, { bytes: bytes.length, md5: md5Of(bytes), hiddenFor: 0 });
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise(resolve => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.onRequest();
    const path = decodeURIComponent(new URL(request.url!, this.url).pathname);
    const [, item = '', name = ''] = path.split('/');
    response.on('finish', () => {
      const { method = '', headers } = request;
      this.requests.push({ method, path, status: response.statusCode, headers });
    });
    if (item === 'metadata') return this.#list(name, response);
    if (request.headers.authorization !== `LOW ${ACCESS}:${SECRET}`)
      return refuse(
        response,
        403,
        'InvalidAccessKeyId',
        `The AWS Access Key Id you provided does not exist in our records: ${request.headers.authorization}`,
      );
    if (request.method === 'DELETE') {
      this.items.get(item)?.files.delete(name);
      response.writeHead(204).end();
      return;
    }
    await this.#put(item, name, request, response);
  }

  #list(item: string, response: ServerResponse): void {
    const fault = this.listFaults.shift();
    if (fault === 'reset') return void response.destroy();
    if (fault === 503) return void response.writeHead(503).end('busy');
    if (fault === 'garbage') return void response.end('<html>');
    const found = this.items.get(item);
    if (!found) return void response.end('{}');
    const files = [...found.files].filter(([, file]) => file.hiddenFor-- <= 0);
    response.end(
      JSON.stringify({
        metadata: { identifier: item, ...found.metadata },
        files: files.map(([name, { bytes, md5 }]) => ({
          name,
          source: 'original',
          size: String(bytes),
          md5,
        })),
      }),
    );
  }

  async #put(item: string, name: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const fault = this.faults.get(name)?.shift();
    if (fault?.kind === 'answer') {
      if (fault.retryAfter !== undefined) response.setHeader('Retry-After', fault.retryAfter);
      return refuse(response, fault.status, fault.code, 'as the test wants it');
    }
    if (fault?.kind === 'redirect') return void response.writeHead(307, { Location: fault.to }).end();
    if (request.headers.expect !== undefined) response.writeContinue();
    const hash = createHash('md5');
    let bytes = 0;
    for await (const chunk of request as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      hash.update(fault?.kind === 'damaged' ? Buffer.alloc(chunk.length) : chunk);
      if (fault?.kind === 'reset' && bytes >= fault.afterBytes) return void request.socket.resetAndDestroy();
      if (fault?.kind === 'short-read' && bytes >= fault.bytes)
        return refuse(response, 400, 'IncompleteBody', 'You did not provide the bytes of Content-Length');
      if (fault?.kind === 'stall' && bytes >= fault.afterBytes) {
        this.onStall();
        await new Promise(resolve => request.socket.once('close', resolve));
        return;
      }
    }
    const md5 = hash.digest('hex');
    const wanted = request.headers['content-md5'];
    if (wanted !== undefined && wanted !== md5 && wanted !== Buffer.from(md5, 'hex').toString('base64'))
      return refuse(
        response,
        400,
        'BadDigest',
        'The Content-MD5 you specified did not match what we received.',
      );
    if (!this.items.has(item) && request.headers['x-archive-auto-make-bucket'] !== '1')
      return refuse(response, 404, 'NoSuchBucket', 'The specified bucket does not exist.');
    if (fault?.kind !== 'lost')
      this.#itemOf(item, request.headers).files.set(name, { bytes, md5, hiddenFor: this.lag });
    if (fault?.kind === 'reset-before-answer') return void request.socket.resetAndDestroy();
    response.end();
  }

  /** Metadata count when an item is made, and not later. */
  #itemOf(item: string, headers: IncomingMessage['headers']): StoredItem {
    const found = this.items.get(item);
    if (found) return found;
    const metadata: Record<string, string> = {};
    for (const [header, value] of Object.entries(headers)) {
      const [, name] = /^x-archive-meta(?:\d\d)?-(.+)$/.exec(header) ?? [];
      const [, encoded] = /^uri\((.*)\)$/.exec(String(value)) ?? [];
      if (name !== undefined)
        metadata[name] = encoded === undefined ? String(value) : decodeURIComponent(encoded);
    }
    const made: StoredItem = { metadata, files: new Map() };
    this.items.set(item, made);
    return made;
  }
}

export const ACCESS = 'Acc3ssKeyOfTheTest';
export const SECRET = 'S3cretOfTheTest';

export function md5Of(bytes: Uint8Array): string {
  return createHash('md5').update(bytes).digest('hex');
}

function refuse(response: ServerResponse, status: number, code: string, message: string): void {
  response.writeHead(status, { Connection: 'close' });
  response.end(`<?xml version='1.0'?><Error><Code>${code}</Code><Message>${message}</Message></Error>`);
}
