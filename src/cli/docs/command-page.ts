import type { AnyCommand } from '../../commands/definition.ts';
import { GLOBAL_OPTIONS } from '../../commands/options/common-options.ts';
import { optionRows, usageLine } from '../help.ts';

/** The page of one command in docs/commands, as Markdown. */
export function commandPage(command: AnyCommand): string {
  const examples = command.examples.flatMap(([line, meaning]) => [
    '',
    `${capital(meaning)}:`,
    '',
    `    ${line}`,
  ]);
  return [
    `# oldump ${command.name}`,
    '',
    `${capital(command.summary)}.`,
    '',
    command.details,
    '',
    `    ${usageLine(command)}`,
    ...table(
      'Argument',
      command.positionals.map(({ name, help }) => [name, help] as const),
    ),
    ...table('Option', optionRows(command.options)),
    ...table('Option of every command', optionRows(GLOBAL_OPTIONS)),
    '',
    'Options can also be set in the environment (`--max-rejects` is `OLDUMP_MAX_REJECTS`) or in a config file; ',
    'the order is flag, environment, config file, default.',
    '',
    '## Examples',
    ...examples,
    '',
    '<!-- Written by npm run docs from src/commands; do not edit. -->',
    '',
  ].join('\n');
}

function table(title: string, rows: readonly (readonly [string, string])[]): string[] {
  if (rows.length === 0) return [];
  const cells = rows.map(([left, right]) => `| \`${inCell(left)}\` | ${inCell(right)} |`);
  return ['', `| ${title} | |`, '|---|---|', ...cells];
}

/** A bar would end the cell. */
function inCell(text: string): string {
  return text.replaceAll('|', '\\|');
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
