/** What psql's words say about a connection; nothing here looks at the environment. */
import { usageError } from '../../errors.ts';
import { isConnectionString, parseConnectionString } from './connection-string.ts';
import type { Parameters } from './keywords.ts';
import { letterOption, longOption, type PsqlOption } from './psql-options.ts';

/** Options and free words, as getopt_long gives them. */
interface Given {
  readonly options: Parameters;
  readonly free: string[];
}

/**
 * psql words: options alone or together (`-XAt`), glued or apart (`-hdb`, `-h db`, `--host=db`), in any order;
 * the free words are the database, unless -d names it, then the user.
 *
 * Words are cut at blanks as the shell does with `psql $PSQL_PARAMS`: quotes are letters.
 */
export function parseWords(text: string): Parameters {
  const { options, free } = readWords(text.split(/\s+/).filter(word => word !== ''));
  const { dbname = free.shift() ?? '', user = userWord(free.shift()), ...others } = options;
  if (free.length > 0) {
    throw usageError('one word too many to connect: only a database and a user stand without an option', {
      advice: 'psql words are -h HOST -p PORT -U USER -d DATABASE, or one postgresql:// address',
    });
  }
  // psql gives the database last, and what its string says counts more than the options.
  return { ...withoutEmpty({ ...others, user }), ...parseDatabase(dbname) };
}

function withoutEmpty(options: Readonly<Record<string, string | undefined>>): Parameters {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value));
}

/** A database's name, `postgresql://…`, or `host=db dbname=openlibrary`. */
export function parseDatabase(text: string): Parameters {
  if (isConnectionString(text)) return parseConnectionString(text);
  return text === '' ? {} : { dbname: text };
}

/** `host=db password=x` without quotes is two words to psql, the second of them a user. */
function userWord(word: string | undefined): string | undefined {
  if (word === undefined || !/=|:\/\//.test(word)) return word;
  throw usageError('the second free word of psql words is the user, and it holds no = or ://', {
    advice: 'NAME=VALUE NAME=VALUE goes into --db, or into PG variables; psql takes it as one word only',
  });
}

function readWords(words: string[]): Given {
  const given: Given = { options: {}, free: [] };
  while (words.length > 0) {
    const word = words.shift()!;
    if (word === '--') given.free.push(...words.splice(0));
    else if (word.startsWith('--')) readLong(word, words, given);
    else if (/^-./.test(word)) readLetters(word, words, given);
    else given.free.push(word);
  }
  return given;
}

function readLong(word: string, words: string[], given: Given): void {
  const [, name, value] = /^--([^=]*)(?:=(.*))?$/s.exec(word)!;
  const option = longOption(name!);
  if (!option.takesValue && value !== undefined) throw usageError(`--${option.long} of psql takes no value`);
  take(option, option.takesValue ? (value ?? words.shift()) : undefined, given);
}

/** Letters together; the first that takes a value has the rest of the word for it, or the next word. */
function readLetters(word: string, words: string[], given: Given): void {
  for (let place = 1; place < word.length; place++) {
    const option = letterOption(word[place]!);
    if (option.takesValue) return take(option, word.slice(place + 1) || words.shift(), given);
    take(option, undefined, given);
  }
}

function take({ use, letter, long, takesValue }: PsqlOption, value: string | undefined, given: Given): void {
  if (takesValue && value === undefined) throw usageError(`-${letter} needs a value, to say which database`);
  if (typeof use !== 'string') throw usageError(`-${letter} (--${long}) of psql is not supported`, use);
  if (use !== 'nothing') given.options[use] = value!;
}
