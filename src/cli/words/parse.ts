import { readGiven } from '../../bytes/disk/whole-file.ts';
import parser from 'yargs-parser';
import { allCommands } from '../../commands/all.ts';
import type { AnyCommand, OptionDefinition } from '../../commands/definition.ts';
import { GLOBAL_OPTIONS } from '../../commands/options/common-options.ts';
import { Values } from '../../commands/options/values.ts';
import { usageError } from '../../errors.ts';
import { strictJson } from '../../record/checked/strict-json.ts';
import { placeWithoutPasswords } from '../../without-passwords.ts';
import { fromVariable, variableOfOption } from './environment.ts';
import { judgeWords, PARSER_CONFIGURATION, type ParsedWords } from './judge-words.ts';

type Env = Readonly<Record<string, string | undefined>>;
type Options = Readonly<Record<string, OptionDefinition>>;

/**
 * The words of a command line to the values of the command's options.
 * Order: flag, then environment (OLDUMP_MAX_REJECTS mirrors --max-rejects), then config file, then default.
 */
export async function parseValues(
  command: AnyCommand,
  words: readonly string[],
  env: Env,
  signal?: AbortSignal,
): Promise<Values> {
  const options = { ...command.options, ...GLOBAL_OPTIONS };
  const flags = await parseWords(command, options, words);
  const config = await readConfig(flags.get('config') ?? fromVariable('config', env), signal);
  const values = new Map<string, unknown>();
  const origins = new Map<string, string>();
  for (const [name, option] of Object.entries(options)) {
    const variable = fromVariable(name, env);
    values.set(name, flags.get(name) ?? variable ?? config[name] ?? option.default);
    if (flags.has(name)) continue;
    if (variable !== undefined) origins.set(name, variableOfOption(name));
    else if (config[name] !== undefined) origins.set(name, `${name} of the config file`);
  }
  for (const { name } of command.positionals) values.set(name, flags.get(name));
  return new Values(values, origins);
}

async function parseWords(
  command: AnyCommand,
  options: Options,
  words: readonly string[],
): Promise<Map<string, unknown>> {
  const spelled = spelledOut(words, options);
  const parsed = parseKnown(spelled, options) ?? (await judgeWords(spelled, options, command.name));
  const flags = new Map<string, unknown>();
  for (const name of Object.keys(options)) {
    if (Array.isArray(parsed[name])) throw usageError(`--${name} is given more than once`);
    if (parsed[name] === '') throw usageError(`--${name} is empty`);
    if (parsed[name] !== undefined) flags.set(name, parsed[name]);
  }
  addPositionals(command, parsed._.map(String), flags);
  return flags;
}

/**
 * By the parser within yargs: yargs itself takes longer to load than a small command takes to work.
 * Out: undefined where there is anything to be said about the words: yargs says it (judge-words.ts).
 */
function parseKnown(words: readonly string[], options: Options): ParsedWords | undefined {
  const named = (isFlag: boolean) =>
    Object.keys(options).filter(name => (options[name]!.kind === 'flag') === isFlag);
  const known = new Set([
    '_',
    ...Object.entries(options).flatMap(([name, { alias = [] }]) => [name, ...alias]),
  ]);
  const { argv, error } = parser.detailed([...words], {
    boolean: named(true),
    string: named(false),
    narg: Object.fromEntries(named(false).map(name => [name, 1])),
    alias: Object.fromEntries(Object.entries(options).map(([name, { alias = [] }]) => [name, [...alias]])),
    configuration: PARSER_CONFIGURATION,
  });
  const isUnderstood = !error && Object.keys(argv).every(name => known.has(name));
  return isUnderstood ? (argv as ParsedWords) : undefined;
}

/** What yargs misreads, spelled so that it does not: `-S64M`, to it three switches, and `--overwrite=yes`, to it no. */
function spelledOut(words: readonly string[], options: Options): string[] {
  const end = words.includes('--') ? words.indexOf('--') : words.length;
  const spelled = withPsqlWords(words.slice(0, end), options).flatMap(word => {
    const [, letter, glued] = /^-([A-Za-z])(.+)$/s.exec(word) ?? [];
    const takesValue = Object.values(options).some(
      ({ kind, alias }) => kind !== 'flag' && letter !== undefined && alias?.includes(letter),
    );
    if (takesValue) return [`-${letter}`, glued!];
    const [, name, value] = /^--([a-z-]+)=(.*)$/s.exec(word) ?? [];
    if (name === undefined || options[name]?.kind !== 'flag') return [word];
    return [`--${name}=${new Values(new Map([[name, value]])).flag(name)}`];
  });
  return [...spelled, ...words.slice(end)];
}

/**
 * psql words begin with a dash: `--db '-h db openlibrary'` is one option to yargs with another behind it. They are
 * glued, as `--db=-h …`, unless they are an option of ours, in front of which the value was forgotten.
 */
function withPsqlWords(words: readonly string[], options: Options): string[] {
  const spelled: string[] = [];
  for (let place = 0; place < words.length; place++) {
    const [word, next] = [words[place]!, words[place + 1]];
    const isOpen = word.startsWith('--') && options[word.slice(2)]?.takesPsqlWords === true;
    if (!isOpen || next?.startsWith('-') !== true) {
      spelled.push(word);
      continue;
    }
    if (isOption(next, options))
      throw usageError(`${word} needs a value`, {
        advice: `psql words stand together in quotes: ${word} '-h HOST DATABASE'`,
      });
    spelled.push(`${word}=${next}`);
    place++;
  }
  return spelled;
}

/** Whether a word is one of our options; a word with blanks in it is none. */
function isOption(word: string, options: Options): boolean {
  if (/\s/.test(word)) return false;
  if (['-h', '--help', '-', '--'].includes(word)) return true;
  const [, no, name] = /^--(no-)?([^=]*)/.exec(word) ?? [];
  if (name !== undefined) return name in options || `${no ?? ''}${name}` in options;
  return Object.values(options).some(({ alias = [] }) => alias.includes(word[1]!));
}

/** Asked for help: unless that is the -h of psql words that were forgotten to be quoted. */
export function wantsHelp(command: AnyCommand, words: readonly string[]): boolean {
  return words.some((word, place) => {
    const before = words[place - 1];
    const isPsqls = before?.startsWith('--') && command.options[before.slice(2)]?.takesPsqlWords === true;
    return (word === '--help' || word === '-h') && !isPsqls;
  });
}

function addPositionals(command: AnyCommand, words: readonly string[], into: Map<string, unknown>): void {
  const { positionals } = command;
  if (words.length > positionals.length && positionals.at(-1)?.isList !== true) {
    throw usageError(`one word too many: ${placeWithoutPasswords(words[positionals.length]!)}`, {
      advice: `see oldump ${command.name} --help`,
    });
  }
  positionals.forEach(({ name, isRequired, isList }, i) => {
    if (words[i] === '') throw usageError(`${name} is empty`);
    if (words[i] !== undefined) into.set(name, isList ? words.slice(i) : words[i]);
    else if (isRequired)
      throw usageError(`${name} is missing`, { advice: `see oldump ${command.name} --help` });
  });
}

/** One file serves all commands, so it may hold options of another one. */
async function readConfig(path: unknown, signal?: AbortSignal): Promise<Record<string, unknown>> {
  if (path === undefined) return {};
  const name = String(path);
  const config = await parseConfig(name, signal);
  const commands = await allCommands();
  const unknown = Object.keys(config).find(
    key => !Object.hasOwn(GLOBAL_OPTIONS, key) && !commands.some(c => Object.hasOwn(c.options, key)),
  );
  if (unknown !== undefined)
    throw usageError(`unknown option in config file: ${unknown}`, { position: { file: name } });
  for (const [key, value] of Object.entries(config))
    if (!['string', 'number', 'boolean'].includes(typeof value))
      throw usageError(`${key} in config file is ${value === null ? 'null' : 'no single value'}`, {
        position: { file: name },
      });
  return config;
}

/** Of a config file. */
const MOST_CONFIG_BYTES = 1 << 20;

async function parseConfig(path: string, signal?: AbortSignal): Promise<Record<string, unknown>> {
  try {
    const config = strictJson(await readGiven(path, { signal, mostBytes: MOST_CONFIG_BYTES }));
    if (typeof config === 'object' && config !== null && !Array.isArray(config))
      return config as Record<string, unknown>;
  } catch (cause) {
    throw usageError(`config file cannot be read: ${withoutItsText(cause as Error)}`, {
      position: { file: path },
      cause,
    });
  }
  throw usageError('config file must hold one JSON object', { position: { file: path } });
}

/** JSON.parse shows a piece of what it cannot read, and a config file may hold a password. */
function withoutItsText({ message }: Error): string {
  return message.replace(
    /^(?:Unexpected|Expected|Bad|Unterminated|Exponent|No number|Invalid)[^]*?(?: at (position \d+)[^]*)?$/,
    (_, place) => (typeof place === 'string' ? `it is not JSON at ${place}` : 'it is not JSON'),
  );
}
