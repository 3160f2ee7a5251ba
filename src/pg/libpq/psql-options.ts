/** psql's options: which say where to connect, which say nothing to us, and which we cannot do. */
import { usageError } from '../../errors.ts';

export interface PsqlOption {
  readonly letter: string;
  readonly long: string;
  readonly takesValue: boolean;
  /** A connection parameter; 'nothing': of psql's way to print and to ask; or why it cannot be done. */
  readonly use: 'host' | 'port' | 'user' | 'dbname' | 'nothing' | { readonly advice: string };
}

const STATEMENTS = { advice: 'oldump sends its own statements' };
const FILES = { advice: 'oldump writes its own files; name them with --output or --dir' };
const NOT_OF_A_CONNECTION = { advice: 'it says nothing of a connection' };

/** Source: psql's help, PostgreSQL 15 to 18. The letter of those that have none is `?`. */
const OPTIONS: readonly PsqlOption[] = [
  ...rows(true, [
    ['h', 'host', 'host'],
    ['p', 'port', 'port'],
    ['U', 'username', 'user'],
    ['d', 'dbname', 'dbname'],
    ['v', 'set', 'nothing'],
    ['v', 'variable', 'nothing'],
    ['P', 'pset', 'nothing'],
    ['F', 'field-separator', 'nothing'],
    ['R', 'record-separator', 'nothing'],
    ['T', 'table-attr', 'nothing'],
    ['c', 'command', STATEMENTS],
    ['f', 'file', STATEMENTS],
    ['o', 'output', FILES],
    ['L', 'log-file', FILES],
  ]),
  ...rows(false, [
    ['X', 'no-psqlrc', 'nothing'],
    ['w', 'no-password', 'nothing'],
    ['q', 'quiet', 'nothing'],
    ['A', 'no-align', 'nothing'],
    ['t', 'tuples-only', 'nothing'],
    ['x', 'expanded', 'nothing'],
    ['H', 'html', 'nothing'],
    ['?', 'csv', 'nothing'],
    ['z', 'field-separator-zero', 'nothing'],
    ['0', 'record-separator-zero', 'nothing'],
    ['a', 'echo-all', 'nothing'],
    ['b', 'echo-errors', 'nothing'],
    ['e', 'echo-queries', 'nothing'],
    ['E', 'echo-hidden', 'nothing'],
    ['n', 'no-readline', 'nothing'],
    ['S', 'single-line', 'nothing'],
    ['1', 'single-transaction', 'nothing'],
    ['s', 'single-step', { advice: 'oldump asks nothing' }],
    ['W', 'password', { advice: 'oldump asks for no password: put it into ~/.pgpass or PGPASSWORD' }],
    ['l', 'list', NOT_OF_A_CONNECTION],
    ['V', 'version', NOT_OF_A_CONNECTION],
    ['?', 'help', NOT_OF_A_CONNECTION],
  ]),
];

type Row = readonly [letter: string, long: string, use: PsqlOption['use']];

function rows(takesValue: boolean, table: readonly Row[]): PsqlOption[] {
  return table.map(([letter, long, use]) => ({ letter, long, takesValue, use }));
}

/** Throws: usage, for a letter psql has not. */
export function letterOption(letter: string): PsqlOption {
  const option = letter === '?' ? undefined : OPTIONS.find(known => known.letter === letter);
  if (option) return option;
  throw unknownWord(`-${letter}`);
}

/** In: a name, which may be cut short as long as it is one option's.  Throws: usage, for any other. */
export function longOption(name: string): PsqlOption {
  const exact = OPTIONS.filter(({ long }) => long === name);
  const found = exact.length > 0 ? exact : OPTIONS.filter(({ long }) => long.startsWith(name));
  const [first] = found;
  if (first && found.every(({ letter }) => letter === first.letter)) return first;
  throw unknownWord(/^[a-z][a-z-]{0,24}$/.test(name) ? `--${name}` : '--…');
}

function unknownWord(shown: string): Error {
  return usageError(`cannot use the word ${shown} to connect`, {
    advice: 'psql words are -h HOST -p PORT -U USER -d DATABASE, or one postgresql:// address',
  });
}
