/** Opens connections: the only way from settings to a client of the package pg. */
import { existsSync } from 'node:fs';
import { Client } from 'pg';
import { requestCancel } from '../cancel-request.ts';
import { filedPassword } from './password-file.ts';
import { LendingSocket } from './lending-socket.ts';
import { sslChoices, type Ssl } from './tls.ts';
import { databaseError } from './pg-errors.ts';
import { SOCKET_FOLDERS, type ConnectionSettings } from './settings.ts';

/** A silent connection is asked after so long. */
const KEEP_ALIVE_AFTER_MS = 60_000;

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
  const host = settings.hostAddress ?? settings.host ?? defaultHost(settings.port);
  const choices = await sslChoices(settings, host.startsWith('/'), signal);
  const failures: unknown[] = [];
  for (const ssl of choices) {
    try {
      return await open(settings, host, password, ssl);
    } catch (error) {
      failures.push(error);
      if (!mayGoOtherwise(error)) break;
    }
  }
  throw databaseError(mostTelling(failures), settings);
}

/** sslmode "prefer" and "allow": another attempt is made where the server will not speak so, not where there is none. */
function mayGoOtherwise(error: unknown): boolean {
  const { code = '', message } = error as { code?: string; message: string };
  return code.startsWith('28') || NO_TLS.test(message) || IS_OF_TLS.test(code);
}

/** What Node's codes of TLS begin with. */
const IS_OF_TLS = /^(ERR_TLS|ERR_SSL|CERT_|CRL_|SELF_|DEPTH_|UNABLE_|HOSTNAME_|INVALID_|ECONNRESET|EPROTO)/;
/** "No entry in pg_hba.conf" of one way of speaking says less than what the other was refused for, but more than "no TLS". */
function mostTelling(failures: readonly unknown[]): unknown {
  const [entries, others] = [true, false].map(wanted =>
    failures.filter(error => ((error as { code?: string }).code === '28000') === wanted),
  );
  return others!.findLast(error => !NO_TLS.test((error as Error).message)) ?? entries![0] ?? failures[0];
}

/** In pg's words. */
const NO_TLS = /not support SSL|an SSL connection/;

async function open(
  settings: ConnectionSettings,
  host: string,
  password: string | undefined,
  ssl: Ssl,
): Promise<Connection> {
  const { port, database, user, connectTimeoutMs, keepAliveIdleMs } = settings;
  const client = new Client({
    host,
    port,
    database,
    user,
    // A function: given a plain undefined, pg would look into process.env and files itself.
    password: () => password ?? '',
    ssl,
    // TLS reads the socket past its listeners, so there it stays as it is.
    ...(ssl === false && { stream: () => new LendingSocket() }),
    options: settings.serverOptions,
    application_name: settings.applicationName,
    client_encoding: 'UTF8',
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: keepAliveIdleMs !== undefined,
    // The kernel's own is two hours. A machine that has vanished is noticed a few probes later.
    ...(keepAliveIdleMs !== undefined && {
      keepAliveInitialDelayMillis: keepAliveIdleMs || KEEP_ALIVE_AFTER_MS,
    }),
    sslnegotiation: 'postgres', // given, or pg would ask process.env
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
