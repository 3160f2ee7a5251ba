/**
 * Which database: from psql words (PSQL_PARAMS), a connection string, a service, or PG*.
 *
 * Open Library's script says `psql $PSQL_PARAMS`, so words are cut at blanks, as the
 * shell does, and mean what they mean to psql. Without PSQL_PARAMS and without any of
 * PGHOST, PGHOSTADDR, PGPORT, PGDATABASE, PGSERVICE its default holds: `-h db openlibrary`.
 * What the words leave open comes from their service, then from PG*; what that leaves open
 * too, from libpq's defaults. What libpq would do and we cannot is refused by its name.
 */
import { isIP } from 'node:net';
import { userInfo } from 'node:os';
import { usageError } from '../../errors.ts';
import { withoutPasswords } from '../../without-passwords.ts';
import { allParameters, wholeNumber, type Given } from '../libpq/given.ts';
import { requireDoable, type Environment, type Keyword } from '../libpq/keywords.ts';
import { security, type Security } from '../libpq/security.ts';

export type { Environment } from '../libpq/keywords.ts';
export { isDatabaseName } from '../libpq/given.ts';

export interface ConnectionSettings extends Security {
  /** Name, address, or the folder of a Unix socket; undefined: this machine's server, as libpq finds it. */
  readonly host: string | undefined;
  /** Where to connect instead of asking for the address of `host`, which is then a name only. */
  readonly hostAddress: string | undefined;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  /** Never printed. Undefined: looked up in PGPASSFILE or ~/.pgpass. */
  readonly password: string | undefined;
  readonly passwordFile: string | undefined;
  readonly serverOptions: string | undefined;
  readonly applicationName: string;
  /** 0: as long as it takes. */
  readonly connectTimeoutMs: number;
  /** Undefined: not kept alive. */
  readonly keepAliveIdleMs: number | undefined;
}

/** Where Debian's and a self-built server put their sockets; libpq knows one of them from its own build. */
export const SOCKET_FOLDERS: readonly string[] = ['/var/run/postgresql', '/tmp'];

const DEFAULT_PORT = 5432;
const DEFAULT_TIMEOUT_SECONDS = 30;

/**
 * In: the environment, and what was given with `option`, if anything: an address, psql
 * words, or the name of another database on the same server.
 * Throws usageError (exit 2) for words psql would not take, and for what it would and we do not.
 */
export function connectionSettings(env: Environment, address?: string, option = '--db'): ConnectionSettings {
  const given = allParameters(env, address, address === undefined ? 'PSQL_PARAMS' : option);
  const { parameters, label } = given;
  requireDoable(parameters, label);
  requireUtf8(given);
  const value = (name: Keyword): string | undefined => parameters[name] || undefined;
  const user = value('user') ?? systemUser(env);
  return {
    ...place(given),
    port: wholeNumber(given, 'port', DEFAULT_PORT, 1, 65_535),
    database: databaseName(given) ?? user,
    user,
    password: value('password'),
    passwordFile: value('passfile') ?? (env['HOME'] ? `${env['HOME']}/.pgpass` : undefined),
    ...security(given, env),
    serverOptions: serverOptions(value('options'), env),
    applicationName: value('application_name') ?? value('fallback_application_name') ?? 'oldump',
    connectTimeoutMs: 1000 * Math.max(0, wholeNumber(given, 'connect_timeout', DEFAULT_TIMEOUT_SECONDS)),
    keepAliveIdleMs:
      wholeNumber(given, 'keepalives', 1) === 0
        ? undefined
        : 1000 * Math.max(0, wholeNumber(given, 'keepalives_idle', 0)),
  };
}

/** Throws: usage, for places that libpq knows and we do not, and for words that can be no place; they are not shown. */
function place({ parameters, label }: Given): Pick<ConnectionSettings, 'host' | 'hostAddress'> {
  const [host, hostAddress] = [parameters.host || undefined, parameters.hostaddr || undefined];
  for (const name of ['host', 'hostaddr', 'port'] as const) {
    if (parameters[name]?.includes(','))
      throw usageError(`${label(name)} names several servers, and one is wanted`, {
        advice: 'name the one to read from',
      });
  }
  if (host?.startsWith('@')) throw usageError(`${label('host')}: abstract Unix sockets are not supported`);
  if (host !== undefined && !/^\/|^[\p{L}\p{N}\p{M}._:%-]+$/u.test(host))
    throw usageError(`${label('host')} is neither a name nor an address nor the folder of a socket`, {
      advice: 'within a password of an address @ is %40, : is %3A, / is %2F',
    });
  if (hostAddress !== undefined && isIP(hostAddress) === 0)
    throw usageError(`${label('hostaddr')} is not a network address`, { advice: 'names go into host' });
  return { host, hostAddress };
}

/** Names of databases are shown; what looks like an address may hold a password. */
function databaseName({ parameters, label }: Given): string | undefined {
  const { dbname } = parameters;
  if (dbname && /:\/\/|:[^]*@|passw[^]*=/i.test(dbname)) {
    throw usageError(`${label('dbname')} looks like an address, not like the name of a database`, {
      advice: 'an address begins with postgresql:// or postgres://, and stands for itself',
    });
  }
  return dbname || undefined;
}

/** Dumps are UTF-8, whatever psql would make of its output. */
function requireUtf8({ parameters, label }: Given): void {
  const name = parameters.client_encoding?.toLowerCase().replace(/[^a-z0-9]/g, '');
  if (name && !['utf8', 'unicode', 'auto'].includes(name))
    throw usageError(`${label('client_encoding')} is not supported, but for UTF8`, {
      advice: 'dumps are UTF-8',
    });
}

/** As libpq sends PGTZ, PGDATESTYLE and PGGEQO: the server's settings of these names. */
function serverOptions(options: string | undefined, env: Environment): string | undefined {
  const parts = options === undefined ? [] : [options];
  for (const [variable, name] of [
    ['PGDATESTYLE', 'datestyle'],
    ['PGTZ', 'timezone'],
    ['PGGEQO', 'geqo'],
  ] as const) {
    const value = env[variable];
    if (value && value.toLowerCase() !== 'default')
      parts.push(`-c ${name}=${value.replace(/[\s\\]/g, '\\$&')}`);
  }
  return parts.length === 0 ? undefined : parts.join(' ');
}

/** The user of the process, as libpq asks for it; where a user has no name, what the environment calls him. */
function systemUser(env: Environment): string {
  try {
    return userInfo().username;
  } catch {
    return env['USER'] || env['LOGNAME'] || 'postgres';
  }
}

/** How the database is named in messages: without user and password. */
export function describeDatabase({ host, hostAddress, port, database }: ConnectionSettings): string {
  const name = host ?? hostAddress ?? 'this machine';
  const server = name.startsWith('/') ? name : `${name.includes(':') ? `[${name}]` : name}:${port}`;
  return withoutPasswords(`database ${database} on ${server}`);
}
