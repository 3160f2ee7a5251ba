/** What psql's words and libpq's addresses say about a connection; nothing here looks at the environment. */
import { OldumpError, usageError } from '../../errors.ts';

/** Names as libpq has them, each with the variable that stands in for it. */
export const VARIABLES = {
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
export type Name = keyof typeof VARIABLES;
export type Parameters = Partial<Record<Name, string>>;

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
export function parseWords(text: string): Parameters {
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
export function parseDatabase(text: string): Parameters {
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
