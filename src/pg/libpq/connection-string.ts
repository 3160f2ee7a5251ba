/**
 * libpq's connection strings: `postgresql://…` and `host=db dbname=openlibrary`, read as libpq reads them.
 *
 * No message shows a value, nor a name libpq does not have: either may be a piece of a password.
 * Source: PostgreSQL's documentation, "Connection Strings"; what it leaves open was asked of psql 15.
 */
import { usageError } from '../../errors.ts';
import { renamed, requireKeyword, type Parameters } from './keywords.ts';

const ADDRESS = /^postgres(?:ql)?:\/\//;
const ADDRESS_ADVICE =
  'postgresql://USER@HOST:PORT/DATABASE?NAME=VALUE, with % and two digits for any other character';

export function isConnectionString(text: string): boolean {
  return ADDRESS.test(text) || text.includes('=');
}

/** Throws: usage, for what libpq would not read either. */
export function parseConnectionString(text: string): Parameters {
  return ADDRESS.test(text) ? parseAddress(text) : parsePairs(text);
}

/** What stands where is found before anything is decoded, so a password may hold %40 and %2F. */
function parseAddress(text: string): Parameters {
  const parts = /^\w+:\/\/(?:([^@/:]*)(?::([^@/]*))?@)?([^/?]*)(?:\/([^?]*))?(?:\?([^]*))?$/.exec(text);
  if (!parts) throw unreadableAddress();
  const [, user, password, places = '', dbname, query] = parts;
  // To psql a database's name; more often the rest of a password that has a / in it, and names are shown.
  if (dbname?.includes('@'))
    throw unreadableAddress('within a password / is %2F; @ in the name of a database is %40');
  const { host, port } = parsePlaces(places);
  const parameters: Parameters = {};
  for (const [name, value] of Object.entries({ user, password, host, port, dbname })) {
    if (value) set(parameters, name, decode(value));
  }
  for (const pair of query ? query.replace(/&$/, '').split('&') : []) {
    const [name, value, ...more] = pair.split('=');
    if (value === undefined || more.length > 0)
      throw unreadableAddress('after ? stands NAME=VALUE&NAME=VALUE');
    const isOfJdbc = name === 'ssl' && value === 'true';
    set(
      parameters,
      ...(isOfJdbc ? (['sslmode', 'require'] as const) : ([decode(name!), decode(value)] as const)),
    );
  }
  return parameters;
}

/** `db:5432`, `[::1]:5432`, `%2Frun%2Fpg`; several, with commas between, become lists of hosts and of ports. */
function parsePlaces(places: string): { host: string; port: string } {
  const pairs = places.split(',').map(place => {
    const parts = /^(?:\[([^\]]+)\]|([^:[\]]*))(?::(.*))?$/s.exec(place);
    if (!parts) throw unreadableAddress();
    return { host: parts[1] ?? parts[2] ?? '', port: parts[3] ?? '' };
  });
  return { host: pairs.map(({ host }) => host).join(','), port: pairs.map(({ port }) => port).join(',') };
}

function decode(text: string): string {
  try {
    if (!/%(?![0-9A-Fa-f]{2})|%00/.test(text)) return decodeURIComponent(text);
  } catch {
    // bytes that are no UTF-8: said below
  }
  throw unreadableAddress('% stands before two digits of 0 to F, and is %25 itself');
}

function unreadableAddress(advice = ADDRESS_ADVICE): Error {
  return usageError('not a postgresql:// address that can be read', { advice });
}

/** `name = value`; a value with blanks in quotes; \' and \\ for themselves. Blanks are C's: from tab to CR, and space. */
function parsePairs(text: string): Parameters {
  const parameters: Parameters = {};
  const pair =
    /[ \t-\r]*([^= \t-\r]*)[ \t-\r]*=[ \t-\r]*(?:'((?:[^'\\]|\\[^])*)'|(?!')((?:[^ \t-\r\\]|\\[^])*)\\?)|[ \t-\r]+$/gy;
  while (pair.lastIndex < text.length) {
    const parts = pair.exec(text);
    if (!parts)
      throw usageError('connection words are NAME=VALUE, a value with blanks in quotes', PAIRS_ADVICE);
    const [, name, quoted, bare] = parts;
    if (name !== undefined) set(parameters, name, (quoted ?? bare ?? '').replace(/\\([^])/g, '$1'));
  }
  return parameters;
}

const PAIRS_ADVICE = { advice: "host=db dbname=openlibrary options='-c search_path=ol'" };

function set(parameters: Parameters, name: string, value: string): void {
  const [today, meant] = renamed(name, value);
  parameters[requireKeyword(today)] = meant;
}
