import type { AnyCommand } from '../definition.ts';
import { typedOptions, wantedAt, type TypedOption, type Wanted } from './wanted.ts';

/** For ~/.config/fish/completions/oldump.fish. */
export function fishCompletion(commands: readonly AnyCommand[]): string {
  const offers = commands.map(
    ({ name, summary }) => `complete -c oldump -n '__oldump_is ""' -a ${name} -d ${quoted(summary)}`,
  );
  return [...HEAD, ...offers, ...commands.flatMap(commandLines), ''].join('\n');
}

const HEAD = [
  '# fish completion for oldump: oldump completion fish > ~/.config/fish/completions/oldump.fish',
  '',
  '# Whether the command line is of this command; "" while none is said. A date, or an option, begins a run.',
  'function __oldump_is',
  '  set -l words (commandline -opc)',
  '  set -l command $words[2]',
  '  string match -qr \'^(-|[0-9]{4}-)\' -- "$command"; and set command run',
  '  test "$command" = "$argv[1]"',
  'end',
  '',
  '# The parts of a list that commas separate, behind those that are there.',
  'function __oldump_list',
  "  set -l before (string replace -r '[^,=]*$' '' -- (commandline -ct) | string replace -r '^.*=' '')",
  '  printf \'%s\\n\' "$before"$argv',
  'end',
  '',
  'complete -c oldump -f',
  "complete -c oldump -n '__oldump_is \"\"' -l version -d 'show the version'",
];

function commandLines(command: AnyCommand): string[] {
  const start = `complete -c oldump -n '__oldump_is ${command.name}'`;
  const wanted = command.positionals.map(wantedAt);
  return [
    '',
    ...typedOptions(command).map(option => `${start} ${optionWords(option)}`),
    ...[...new Set(wanted.map(argumentWords))]
      .filter(words => words !== '')
      .map(words => `${start} ${words}`),
  ];
}

function optionWords({ letters, longs, value, help }: TypedOption): string {
  const names = [...letters.map(letter => `-s ${letter}`), ...longs.map(long => `-l ${long}`)].join(' ');
  return [names, ...(value === undefined ? [] : [valueWords(value.wanted)]), `-d ${quoted(help)}`].join(' ');
}

function valueWords(wanted: Wanted): string {
  const offer = argumentWords(wanted);
  return wanted.kind === 'files' ? '-r -F' : offer === '' ? '-x' : `-x ${offer}`;
}

function argumentWords(wanted: Wanted): string {
  switch (wanted.kind) {
    case 'nothing':
      return '';
    case 'files':
      return '-F';
    case 'folders':
      return "-a '(__fish_complete_directories)'";
    case 'words':
      return `-a '${wanted.isList ? `(__oldump_list ${wanted.words.join(' ')})` : wanted.words.join(' ')}'`;
  }
}

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}
