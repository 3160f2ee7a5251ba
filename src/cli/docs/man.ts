import type { AnyCommand } from '../../commands/definition.ts';
import { GLOBAL_OPTIONS } from '../../commands/options/common-options.ts';
import { version } from '../../version.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { optionRows, usageLine } from '../help.ts';

type Row = readonly [term: string, text: string];

/** The manual of one command, `oldump-NAME.1`, in the man macros that groff and mandoc both know. */
export function commandMan(command: AnyCommand): string {
  const { name, summary, details, positionals, options, examples } = command;
  return page(`oldump-${name}`, [
    ...section('Name', [`oldump\\-${roff(name)} \\- ${roff(summary)}`]),
    ...section('Synopsis', [`.B ${roff(usageLine(command))}`]),
    ...section('Description', [roff(details)]),
    ...terms(
      'Arguments',
      positionals.map(({ name, help }) => [name, help] as const),
    ),
    ...terms('Options', [...optionRows(options), ...optionRows(GLOBAL_OPTIONS)]),
    ...section('Environment', [
      roff('Any option can be set there: --max-rejects is OLDUMP_MAX_REJECTS. ') +
        'The order is option, environment, configuration file, default.',
    ]),
    ...terms('Exit status', EXIT_CODES),
    ...section('Examples', [
      ...examples.flatMap(([line, meaning], index) => [
        ...(index === 0 ? [] : ['.PP']),
        `${roff(meaning.charAt(0).toUpperCase() + meaning.slice(1))}:`,
        '.PP',
        '.nf',
        `\\&    ${roff(line)}`,
        '.fi',
      ]),
    ]),
    ...section('See also', ['.BR oldump (1)']),
  ]);
}

/** `oldump.1`. */
export function overviewMan(commands: readonly AnyCommand[]): string {
  return page('oldump', [
    ...section('Name', [`oldump \\- ${roff("make Open Library's data dumps")}`]),
    ...section('Synopsis', [
      `.B ${roff('oldump DATE [options]')}`,
      '.br',
      `.B ${roff('oldump COMMAND [arguments] [options]')}`,
    ]),
    ...section('Description', [
      roff(
        'From PostgreSQL, or a COPY of its table data, to every dump file, with bounded memory and checked to the last byte. ' +
          'A date as the first word is the monthly run of that date, as with the command run; each of the other commands is ' +
          'one stage, reads standard input and writes standard output unless told otherwise.',
      ),
    ]),
    ...terms(
      'Commands',
      commands.map(({ name, summary }) => [name, `${summary}; see oldump-${name}(1)`] as const),
    ),
    ...terms('Options of every command', optionRows(GLOBAL_OPTIONS)),
    ...terms('Exit status', EXIT_CODES),
    ...section('See also', seeAlso(commands)),
  ]);
}

function page(title: string, lines: readonly string[]): string {
  const written = 'Written by npm run docs from src/commands; do not edit.';
  return [
    `.\\" ${written}`,
    `.TH ${roff(title.toUpperCase())} 1 "" "oldump ${version()}"`,
    ...lines,
    '',
  ].join('\n');
}

function section(title: string, lines: readonly string[]): string[] {
  return [`.SH ${title.toUpperCase()}`, ...lines];
}

function terms(title: string, rows: readonly Row[]): string[] {
  if (rows.length === 0) return [];
  return section(
    title,
    rows.flatMap(([term, text]) => ['.TP', `.B ${roff(term)}`, roff(text)]),
  );
}

function seeAlso(commands: readonly AnyCommand[]): string[] {
  return commands.map(
    ({ name }, index) => `.BR oldump\\-${roff(name)} (1)${index < commands.length - 1 ? ' ,' : ''}`,
  );
}

/** Hyphens that are typed stay hyphens; what begins a line is no request; other than ASCII by its number. */
function roff(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^[.']/gm, '\\&$&')
    .replace(
      /[^\n -~]/gu,
      sign => `\\[u${sign.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}]`,
    );
}
