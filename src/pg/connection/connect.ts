/** Opens connections: the only way from settings to a client of the package pg. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { checkServerIdentity, type ConnectionOptions } from 'node:tls';
import { Client } from 'pg';
import { environmentError } from '../../errors.ts';
import { requestCancel } from '../cancel-request.ts';
import { filedPassword } from './password-file.ts';
import { LendingSocket } from './lending-socket.ts';
import { databaseError } from './pg-errors.ts';
import { describeDatabase, type ConnectionSettings } from './settings.ts';

/** Where Debian's and a self-built server put their sockets; libpq knows one of them from its own build. */
const SOCKET_FOLDERS = ['/var/run/postgresql', '/tmp'];

export interface Connection {
  readonly client: Client;
  /** What the server said of itself when the connection began: server_version, server_encoding and others. */
  readonly parameters: ReadonlyMap<string, string>;
  /** Drops the connection at once, in the middle of anything; the server rolls back. */
  destroy(): void;
  /** As `destroy`, and has the server break off what is under way, which it would not notice while it waits for a lock. */
  cancel(): Promise<void>;
  /** Ends it in order. Safe after `destroy` and after a loss. */
  close(): Promise<void>;
}

/** Throws environmentError (exit 5), one line with host and database, never with the password. */
export async function connect(settings: ConnectionSettings, signal: AbortSignal): Promise<Connection> {
  signal.throwIfAborted();
  const password = settings.password ?? (await filedPassword(settings));
  const [first, second] = await sslChoices(settings);
  try {
    return await open(settings, password, first);
  } catch (error) {
    // sslmode "prefer": a server without TLS is taken as it is
    if (second !== undefined && /not support SSL/.test((error as Error).message)) {
      return await open(settings, password, second).catch(again =>
        Promise.reject(databaseError(again, settings)),
      );
    }
    throw databaseError(error, settings);
  }
}

type Ssl = false | ConnectionOptions;

async function open(
  settings: ConnectionSettings,
  password: string | undefined,
  ssl: Ssl,
): Promise<Connection> {
  const { port, database, user, connectTimeoutMs } = settings;
  const client = new Client({
    host: settings.host ?? defaultHost(port),
    port,
    database,
    user,
    // A function: given a plain undefined, pg would look into process.env and files itself.
    password: () => password ?? '',
    ssl,
    // TLS reads the socket past its listeners, so there it stays as it is.
    ...(ssl === false && { stream: () => new LendingSocket() }),
    options: settings.serverOptions,
    application_name: 'oldump',
    client_encoding: 'UTF8',
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
  });
  // A loss shows in the query under way; without a listener it would end the process.
  client.on('error', () => undefined);
  const parameters = new Map<string, string>();
  wireOf(client).on('parameterStatus', ({ parameterName, parameterValue }) =>
    parameters.set(parameterName, parameterValue),
  );
  await client.connect();
  return wrap(client, parameters);
}

/** What pg's types leave out. */
interface Wire {
  readonly stream: { destroy(): void; readonly destroyed: boolean };
  on(
    event: 'parameterStatus',
    listener: (status: { readonly parameterName: string; readonly parameterValue: string }) => void,
  ): void;
}

function wireOf(client: Client): Wire {
  return (client as unknown as { readonly connection: Wire }).connection;
}

function wrap(client: Client, parameters: ReadonlyMap<string, string>): Connection {
  // A TLS connection has another stream than the one it began with.
  const { stream } = wireOf(client);
  return {
    client,
    parameters,
    destroy: () => stream.destroy(),
    cancel: async () => {
      const isOpen = !stream.destroyed;
      stream.destroy();
      if (isOpen) await requestCancel(client);
    },
    close: async () => {
      if (!stream.destroyed) await client.end();
    },
  };
}

function defaultHost(port: number): string {
  return SOCKET_FOLDERS.find(folder => existsSync(`${folder}/.s.PGSQL.${port}`)) ?? 'localhost';
}

/** libpq's sslmode: what to try, and what to fall back to when the server has no TLS. */
async function sslChoices(settings: ConnectionSettings): Promise<[first: Ssl, second?: Ssl]> {
  const { host, sslMode, sslRootCertificate } = settings;
  if (host === undefined || host.startsWith('/')) return [false];
  switch (sslMode) {
    case 'disable':
    case 'allow':
      return [false];
    case 'prefer':
      return [{ rejectUnauthorized: false }, false];
    case 'require':
      return [{ rejectUnauthorized: false }];
    case 'verify-ca':
    case 'verify-full': {
      const ca =
        sslRootCertificate === undefined ? {} : { ca: await certificate(sslRootCertificate, settings) };
      const checkName = sslMode === 'verify-full' ? checkServerIdentity : () => undefined;
      return [{ rejectUnauthorized: true, checkServerIdentity: checkName, ...ca }];
    }
  }
}

async function certificate(path: string, settings: ConnectionSettings): Promise<string> {
  return readFile(path, 'utf8').catch((cause: Error) => {
    throw environmentError(`${describeDatabase(settings)}: cannot read the root certificate ${path}`, {
      cause,
    });
  });
}
