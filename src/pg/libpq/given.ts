/** What was said of a connection, from words, a service and the environment together; and where each part was said. */
import { OldumpError, usageError } from '../../errors.ts';
import { parseWords } from './psql-words.ts';
import { parseConnectionString } from './connection-string.ts';
import {
  type Environment,
  fromEnvironment,
  variableOfKeyword,
  type Keyword,
  type Parameters,
} from './keywords.ts';
import { readService } from './service-file.ts';

const DEFAULT_WORDS = '-h db openlibrary';
const PLACE_VARIABLES = ['PGHOST', 'PGHOSTADDR', 'PGPORT', 'PGDATABASE', 'PGSERVICE'] as const;

/** Values of parameters, and what to call each in a message: as it was given. */
export interface Given {
  readonly parameters: Parameters;
  readonly label: (name: Keyword) => string;
}

/** Whether `address` names another database only, and leaves the server as it is. */
export function isDatabaseName(address: string): boolean {
  return !/[\s=]|^-|:\/\//.test(address);
}

export function allParameters(env: Environment, address: string | undefined, source: string): Given {
  const spoken = said(source, () => givenParameters(env, address));
  const service = spoken.service ?? env['PGSERVICE'];
  const file = spoken.servicefile ?? env['PGSERVICEFILE'];
  const given = service === undefined ? spoken : { ...readService(service, file, env), ...spoken };
  return {
    parameters: { ...fromEnvironment(env), ...given },
    label: name => (name in given ? `${source}: ${name}` : (variableOfKeyword(name) ?? name)),
  };
}

/** A bare name given with --db is another database of the server PSQL_PARAMS names, as `psql $PSQL_PARAMS -d NAME`. */
function givenParameters(env: Environment, address: string | undefined): Parameters {
  const isPlaceKnown = PLACE_VARIABLES.some(name => env[name]);
  const words = () => parseWords(env['PSQL_PARAMS'] ?? (isPlaceKnown ? '' : DEFAULT_WORDS));
  if (address === undefined) return words();
  if (isDatabaseName(address)) return { ...words(), dbname: address };
  // With an option behind it the string is one of several psql words.
  const isString = /^\s*\w+\s*=|^\w+:\/\//.test(address) && (/['\\]/.test(address) || !/\s-/.test(address));
  return isString ? parseOneString(address) : parseWords(address);
}

function parseOneString(text: string): Parameters {
  const [, scheme] = /^(\w+):\/\//.exec(text) ?? [];
  if (scheme === undefined || /^postgres(ql)?$/.test(scheme)) return parseConnectionString(text.trimStart());
  throw notAnAddress();
}

function notAnAddress(): Error {
  return usageError('not an address of PostgreSQL', {
    advice: 'it begins with postgresql:// or postgres://',
  });
}

/** Says in front of an error where the words stand. */
function said<T>(source: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof OldumpError) || error.position) throw error;
    throw usageError(`${source}: ${error.reason}`, {
      ...(error.advice !== undefined && { advice: error.advice }),
    });
  }
}

/** As C reads numbers: blanks around it, and a sign. */
export function wholeNumber(
  { parameters, label }: Given,
  name: Keyword,
  preset: number,
  min = -0x7fff_ffff,
  max = 0x7fff_ffff,
): number {
  const text = parameters[name];
  if (text === undefined || (name !== 'connect_timeout' && text === '')) return preset;
  const number = Number(text);
  if (/^\s*[+-]?\d+\s*$/.test(text) && number >= min && number <= max) return number;
  throw usageError(`${label(name)} is not a whole number${min > 0 ? ` from ${min} to ${max}` : ''}`);
}
