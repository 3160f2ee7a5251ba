import type { AnyCommand, PositionalDefinition } from '../definition.ts';
import { spellings, typedOptions, wantedAt, type TypedOption, type Wanted } from './wanted.ts';

/** For a file `_oldump` on the `fpath`, or to be sourced behind `compinit`. */
export function zshCompletion(commands: readonly AnyCommand[]): string {
  return [
    '#compdef oldump',
    '# zsh completion for oldump: oldump completion zsh > "${fpath[1]}/_oldump"',
    '',
    '_oldump() {',
    '  local command=$words[2]',
    '  if (( CURRENT == 2 )) && [[ $command != -* ]]; then',
    '    local -a commands=(',
    ...commands.map(({ name, summary }) => `      ${quoted(`${name}:${summary}`)}`),
    '    )',
    '    _describe -t commands command commands',
    '    return',
    '  fi',
    '  if [[ $command == -* || $command == [0-9][0-9][0-9][0-9]-* ]]; then',
    '    command=run',
    '  else',
    '    shift words',
    '    (( CURRENT-- ))',
    '  fi',
    '  case $command in',
    ...commands.flatMap(commandCase),
    '  esac',
    '}',
    '',
    'if [[ $funcstack[1] == _oldump ]]; then _oldump "$@"; else compdef _oldump oldump; fi',
    '',
  ].join('\n');
}

function commandCase(command: AnyCommand): string[] {
  const specs = [...typedOptions(command).flatMap(optionSpecs), ...command.positionals.map(positionalSpec)];
  return [
    `    ${command.name})`,
    '      _arguments -s -S \\',
    ...specs.map((spec, index) => `        ${quoted(spec)}${index < specs.length - 1 ? ' \\' : ''}`),
    '      ;;',
  ];
}

/** One for each spelling; each excludes all of them. */
function optionSpecs(option: TypedOption): string[] {
  const all = spellings(option);
  const { value, help } = option;
  const action = value === undefined ? '' : `:${message(value.name)}:${actionOf(value.wanted)}`;
  return all.map(spelling => {
    const sign = value === undefined ? '' : spelling.startsWith('--') ? '=' : '+';
    return `(${all.join(' ')})${spelling}${sign}[${message(help).replace(/[[\]]/g, '\\$&')}]${action}`;
  });
}

function positionalSpec(positional: PositionalDefinition): string {
  const { name, isList, isRequired } = positional;
  const place = isList === true ? '*:' : isRequired === true ? ':' : '::';
  return `${place}${message(name)}:${actionOf(wantedAt(positional))}`;
}

function actionOf(wanted: Wanted): string {
  switch (wanted.kind) {
    case 'nothing':
      return ' ';
    case 'files':
      return '_files';
    case 'folders':
      return '_files -/';
    case 'words':
      return wanted.isList ? `_values -s , part ${wanted.words.join(' ')}` : `(${wanted.words.join(' ')})`;
  }
}

/** Colons separate the parts of a spec. */
function message(text: string): string {
  return text.replace(/[\\:]/g, '\\$&');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
