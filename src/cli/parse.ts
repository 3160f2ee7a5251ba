import { readFileSync } from 'node:fs';
import yargs, { type Argv } from 'yargs';
import { allCommands } from '../commands/all.ts';
import type { AnyCommand, OptionDefinition } from '../commands/definition.ts';
import { GLOBAL_OPTIONS } from '../commands/options.ts';
import { Values } from '../commands/values.ts';
import { usageError } from '../errors.ts';

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
  let parser: Argv = yargs(spelledOut(words, options))
    .help(false)
    .version(false)
    .strictOptions()
    .exitProcess(false)
    .showHelpOnFail(false)
    .parserConfiguration({
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'camel-case-expansion': false,
    })
    .fail((message, error) => {
      throw usageError(error?.message ?? message, { advice: `see oldump ${command.name} --help` });
    });
  for (const [name, { kind, alias }] of Object.entries(options)) {
    const type = kind === 'flag' ? 'boolean' : 'string';
    parser = parser.option(name, {
      type,
      ...(alias && { alias: [...alias] }),
      ...(kind !== 'flag' && { requiresArg: true }),
    });
  }
  const parsed = (await parser.parseAsync()) as Record<string, unknown> & { _: unknown[] };
  const flags = new Map<string, unknown>();
  for (const name of Object.keys(options)) {
    if (Array.isArray(parsed[name])) throw usageError(`--${name} is given more than once`);
    if (parsed[name] === '') throw usageError(`--${name} is empty`);
    if (parsed[name] !== undefined) flags.set(name, parsed[name]);
  }
  addPositionals(command, parsed._.map(String), flags);
  return flags;
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
