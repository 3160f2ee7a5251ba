/**
 * Which database: from psql words (PSQL_PARAMS), a `postgresql://` address, or PG*.
 *
 * Open Library's script says `psql $PSQL_PARAMS`, so words are cut at blanks, as the
 * shell does, and mean what they mean to psql. Without PSQL_PARAMS and without any of
 * PGHOST, PGHOSTADDR, PGPORT, PGDATABASE its default holds: `-h db openlibrary`. What
 * the words leave open comes from PG*; what that leaves open too, from libpq's defaults.
 */
import { OldumpError, usageError } from '../errors.ts';

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

/** Names as libpq has them, each with the variable that stands in for it. */
const VARIABLES = {
  host: 'PGHOST',
  port: 'PGPORT',
  dbname: 'PGDATABASE',
  user: 'PGUSER',
  password: 'PGPASSWORD',
  sslmode: 'PGSSLMODE',
  sslrootcert: 'PGSSLROOTCERT',
  options: 'PGOPTIONS',
  connect_timeout: 'PGCONNECT_TIMEOUT',
  passfile: 'PGPASSFILE',
  application_name: 'PGAPPNAME',
} as const;
type Name = keyof typeof VARIABLES;
type Parameters = Partial<Record<Name, string>>;

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

const OPTIONS: Readonly<Record<string, Name>> = {
  h: 'host',
  host: 'host',
  p: 'port',
  port: 'port',
  U: 'user',
  user: 'user',
  username: 'user',
  d: 'dbname',
  dbname: 'dbname',
};
/** Words of psql that say nothing about the connection, and are often in PSQL_PARAMS. */
const HARMLESS = new Set(['X', 'no-psqlrc', 'q', 'quiet', 'w', 'no-password']);

/** psql words: options glued (`-hdb`, `--host=db`) or apart (`-h db`), then database, then user. */
function parseWords(text: string): Parameters {
  const words = text.split(/\s+/).filter(word => word !== '');
  const parameters: Parameters = {};
  const places: string[] = [];
  while (words.length > 0) {
    const word = words.shift() as string;
    const match = /^--([a-z-]+)(?:=(.*))?$|^-(\w)(.*)$/s.exec(word);
    if (!match) {
      places.push(word);
      continue;
    }
    const option = (match[1] ?? match[3]) as string;
    const name = OPTIONS[option];
    const glued = match[2] ?? (match[4] || undefined);
    if (name === undefined && HARMLESS.has(option) && glued === undefined) continue;
    if (name === undefined) throw unknownWord(word);
    const value = glued ?? words.shift();
    if (value === undefined) throw usageError(`${word} needs a value, to say which database`);
    Object.assign(parameters, name === 'dbname' ? parseDatabase(value) : { [name]: value });
  }
  return addPlaces(parameters, places);
}

/** psql's rule: the first free word is the database unless -d named it, the next one the user. */
function addPlaces(parameters: Parameters, places: string[]): Parameters {
  const rest = [...places];
  // What an option says counts more than what stands inside a database's address.
  const fromDatabase =
    parameters.dbname === undefined && rest.length > 0 ? parseDatabase(rest.shift() as string) : {};
  const all = { ...fromDatabase, ...parameters };
  const user = all.user === undefined ? rest.shift() : undefined;
  if (rest.length > 0) throw unknownWord(rest[0] as string);
  return user === undefined ? all : { ...all, user };
}

function unknownWord(word: string): Error {
  // A word may hold a password: only what stands before = is shown.
  return usageError(`cannot use the word ${word.replace(/[=:].*/s, '…')} to connect`, {
    advice: 'PSQL_PARAMS takes psql words: -h HOST -p PORT -U USER -d DATABASE, or a postgresql:// address',
  });
}

/** A database's name, `postgresql://…`, or `host=db dbname=openlibrary`. */
function parseDatabase(text: string): Parameters {
  if (/^postgres(ql)?:\/\//.test(text)) return parseAddress(text);
  if (!text.includes('=')) return { dbname: text };
  const parameters: Parameters = {};
  for (const pair of text.split(/\s+/).filter(part => part !== '')) {
    const [name = '', ...value] = pair.split('=');
    setParameter(parameters, name, value.join('='));
  }
  return parameters;
}

function parseAddress(text: string): Parameters {
  try {
    return addressParameters(new URL(text.replace(/^postgres(ql)?:/, 'postgresql:')));
  } catch (error) {
    if (error instanceof OldumpError) throw error;
    // the address itself may hold a password and is not shown
    throw usageError('not a postgresql:// address that can be read', {
      advice: 'postgresql://USER@HOST:PORT/DATABASE',
    });
  }
}

/** Throws what URL and decodeURIComponent throw for broken escapes. */
function addressParameters(url: URL): Parameters {
  const parameters: Parameters = {};
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const { port, username: user, password, pathname } = url;
  for (const [name, value] of Object.entries({ host, port, user, password, dbname: pathname.slice(1) })) {
    if (value !== '') setParameter(parameters, name, decodeURIComponent(value));
  }
  for (const [name, value] of url.searchParams) setParameter(parameters, name, value);
  return parameters;
}

function setParameter(parameters: Parameters, name: string, value: string): void {
  if (!Object.hasOwn(VARIABLES, name)) throw usageError(`connection parameter ${name} is not supported`);
  parameters[name as Name] = value;
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
