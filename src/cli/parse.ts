import { readFileSync } from 'node:fs';
import parser from 'yargs-parser';
import { allCommands } from '../commands/all.ts';
import type { AnyCommand, OptionDefinition } from '../commands/definition.ts';
import { GLOBAL_OPTIONS } from '../commands/options/common-options.ts';
import { Values } from '../commands/options/values.ts';
import { usageError } from '../errors.ts';
import { judgeWords, PARSER_CONFIGURATION, type ParsedWords } from './judge-words.ts';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * The words of a command line to the values of the command's options.
 * Order: flag, then environment (OLDUMP_MAX_REJECTS mirrors --max-rejects), then config file, then default.
 */
export async function parseValues(command: AnyCommand, words: readonly string[], env: Env): Promise<Values> {
  const options = { ...command.options, ...GLOBAL_OPTIONS };
  const flags = await parseWords(command, options, words);
  const config = await readConfig(flags.get('config') ?? env['OLDUMP_CONFIG']);
  const values = new Map<string, unknown>();
  for (const [name, option] of Object.entries(options)) {
    const fromEnv = env[`OLDUMP_${name.toUpperCase().replaceAll('-', '_')}`];
    values.set(name, flags.get(name) ?? (fromEnv || undefined) ?? config[name] ?? option.default);
  }
  for (const { name } of command.positionals) values.set(name, flags.get(name));
  return new Values(values);
}

async function parseWords(
  command: AnyCommand,
  options: Readonly<Record<string, OptionDefinition>>,
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
function parseKnown(
  words: readonly string[],
  options: Readonly<Record<string, OptionDefinition>>,
): ParsedWords | undefined {
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
function spelledOut(words: readonly string[], options: Readonly<Record<string, OptionDefinition>>): string[] {
  const end = words.includes('--') ? words.indexOf('--') : words.length;
  const spelled = words.slice(0, end).flatMap(word => {
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

function addPositionals(command: AnyCommand, words: readonly string[], into: Map<string, unknown>): void {
  const { positionals } = command;
  if (words.length > positionals.length && positionals.at(-1)?.isList !== true) {
    throw usageError(`one word too many: ${words[positionals.length]}`, {
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
async function readConfig(path: unknown): Promise<Record<string, unknown>> {
  if (path === undefined) return {};
  const name = String(path);
  const config = parseConfig(name);
  const commands = await allCommands();
  const unknown = Object.keys(config).find(
    key => !(key in GLOBAL_OPTIONS) && !commands.some(c => key in c.options),
  );
  if (unknown !== undefined)
    throw usageError(`unknown option in config file: ${unknown}`, { position: { file: name } });
  return config;
}

function parseConfig(path: string): Record<string, unknown> {
  try {
    const config: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof config === 'object' && config !== null && !Array.isArray(config))
      return config as Record<string, unknown>;
  } catch (cause) {
    throw usageError(`config file cannot be read: ${(cause as Error).message}`, {
      position: { file: path },
      cause,
    });
  }
  throw usageError('config file must hold one JSON object', { position: { file: path } });
}
