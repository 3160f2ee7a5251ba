/**
 * Which database: from psql words (PSQL_PARAMS), a `postgresql://` address, or PG*.
 *
 * Open Library's script says `psql $PSQL_PARAMS`, so words are cut at blanks, as the
 * shell does, and mean what they mean to psql. Without PSQL_PARAMS and without any of
 * PGHOST, PGHOSTADDR, PGPORT, PGDATABASE its default holds: `-h db openlibrary`. What
 * the words leave open comes from PG*; what that leaves open too, from libpq's defaults.
 */
import { usageError } from '../../errors.ts';
import { parseDatabase, parseWords, VARIABLES, type Name, type Parameters } from './psql-words.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface ConnectionSettings {
  /** Name, address, or the folder of a Unix socket; undefined: this machine's server, as libpq finds it. */
  readonly host: string | undefined;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  /** Never printed. Undefined: looked up in PGPASSFILE or ~/.pgpass. */
  readonly password: string | undefined;
  readonly sslMode: SslMode;
  readonly sslRootCertificate: string | undefined;
  readonly serverOptions: string | undefined;
  readonly connectTimeoutMs: number;
  readonly passwordFile: string | undefined;
}

const SSL_MODES = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;
export type SslMode = (typeof SSL_MODES)[number];

const DEFAULT_WORDS = '-h db openlibrary';
const PLACE_VARIABLES = ['PGHOST', 'PGHOSTADDR', 'PGPORT', 'PGDATABASE'] as const;
const DEFAULT_PORT = 5432;
const DEFAULT_TIMEOUT_SECONDS = 30;

/**
 * In: the environment, and what was given with --db, if anything: an address, psql
 * words, or the name of another database on the same server.  Throws usageError (exit 2) for words psql would not take.
 */
export function connectionSettings(env: Environment, address?: string): ConnectionSettings {
  if (env['PGSERVICE'])
    throw usageError('PGSERVICE is not supported', { advice: 'name the database in PSQL_PARAMS' });
  const given = givenParameters(env, address);
  const value = (name: Name) => given[name] ?? (env[VARIABLES[name]] || undefined);
  const user = value('user') ?? env['USER'] ?? env['LOGNAME'] ?? 'postgres';
  return {
    host: value('host') ?? (env['PGHOSTADDR'] || undefined),
    port: wholeNumber('port', value('port') ?? String(DEFAULT_PORT)),
    database: value('dbname') ?? user,
    user,
    password: value('password'),
    sslMode: sslMode(value('sslmode') ?? 'prefer'),
    sslRootCertificate: value('sslrootcert'),
    serverOptions: value('options'),
    connectTimeoutMs:
      1000 * wholeNumber('connect_timeout', value('connect_timeout') ?? String(DEFAULT_TIMEOUT_SECONDS)),
    passwordFile: value('passfile') ?? (env['HOME'] ? `${env['HOME']}/.pgpass` : undefined),
  };
}

/** A bare name given with --db is another database of the server PSQL_PARAMS names, as `psql $PSQL_PARAMS -d NAME`. */
function givenParameters(env: Environment, address: string | undefined): Parameters {
  const isPlaceKnown = PLACE_VARIABLES.some(name => env[name]);
  const words = () => parseWords(env['PSQL_PARAMS'] ?? (isPlaceKnown ? '' : DEFAULT_WORDS));
  if (address === undefined) return words();
  if (/^\w+=|:\/\//.test(address)) return parseDatabase(address);
  return /^-|\s/.test(address) ? parseWords(address) : { ...words(), dbname: address };
}

/** How the database is named in messages: without user and password. */
export function describeDatabase({ host, port, database }: ConnectionSettings): string {
  return `database ${database} on ${host ?? 'this machine'}${host?.startsWith('/') ? '' : `:${port}`}`;
}

function wholeNumber(name: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw usageError(`${name} is not a whole number: ${text}`);
  return Number(text);
}

function sslMode(text: string): SslMode {
  const mode = SSL_MODES.find(known => known === text);
  if (!mode) throw usageError(`sslmode is one of ${SSL_MODES.join(', ')}, not ${text}`);
  return mode;
}
