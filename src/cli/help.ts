import type { AnyCommand, OptionDefinition } from '../commands/definition.ts';
import { GLOBAL_OPTIONS } from '../commands/options/common-options.ts';
import { EXIT_CODES } from './exit-codes.ts';

/** The help of one command, for a terminal. */
export function commandHelp(command: AnyCommand): string {
  return [
    `oldump ${command.name}: ${command.summary}`,
    '',
    wrap(command.details, 88),
    '',
    `Usage: ${usageLine(command)}`,
    ...section(
      'Arguments',
      command.positionals.map(({ name, help }) => [name, help] as const),
    ),
    ...section('Options', optionRows(command.options)),
    ...section('Options of every command', optionRows(GLOBAL_OPTIONS)),
    '',
    'Examples:',
    ...command.examples.map(([line, meaning]) => `  ${line}\n      ${meaning}`),
    '',
  ].join('\n');
}

/** The list of commands. */
export function overviewHelp(commands: readonly AnyCommand[]): string {
  return [
    "oldump makes Open Library's data dumps.",
    '',
    'Usage: oldump DATE [options]            the monthly run, same as: oldump run DATE',
    '       oldump COMMAND [arguments]       one stage',
    ...section(
      'Commands',
      commands.map(({ name, summary }) => [name, summary] as const),
    ),
    '',
    ...section('Exit codes', EXIT_CODES),
    ...section('Examples', [
      ['oldump 2026-06-30 --dir dumps', 'the monthly run, from the database'],
      ['oldump sort rows.txt.gz -o sorted.txt.gz', 'one stage, from file to file'],
    ]),
    '',
    'oldump COMMAND --help tells more.',
    '',
  ].join('\n');
}

export function usageLine({ name, positionals, options }: AnyCommand): string {
  const words = positionals.map(p => (p.isRequired ? p.name : `[${p.name}]`) + (p.isList ? '…' : ''));
  return ['oldump', name, ...words, ...(Object.keys(options).length > 0 ? ['[options]'] : [])].join(' ');
}

export function optionRows(
  options: Readonly<Record<string, OptionDefinition>>,
): (readonly [string, string])[] {
  return Object.entries(options).map(([name, option]) => {
    const short = (option.alias ?? []).map(alias => (alias.length === 1 ? `-${alias}` : `--${alias}`));
    const value = option.value === undefined ? '' : ` ${option.value}`;
    const fallback = option.default === undefined ? '' : ` (default: ${option.default})`;
    const long = option.isNegatable === true ? `--[no-]${name}` : `--${name}`;
    return [`${[...short, long].join(', ')}${value}`, `${option.help}${fallback}`] as const;
  });
}

function section(title: string, rows: readonly (readonly [string, string])[]): string[] {
  if (rows.length === 0) return [];
  const width = Math.max(...rows.map(([left]) => left.length)) + 2;
  return ['', `${title}:`, ...rows.map(([left, right]) => `  ${left.padEnd(width)}${right}`)];
}

function wrap(text: string, width: number): string {
  const lines: string[] = [''];
  for (const word of text.split(' ')) {
    const line = lines[lines.length - 1]!;
    if (line.length + word.length + 1 > width && line !== '') lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines.join('\n');
}
