import type { AnyCommand } from '../definition.ts';
import { spellings, typedOptions, wantedAt, type Wanted } from './wanted.ts';

/** For bash 4 and later; needs no other package. */
export function bashCompletion(commands: readonly AnyCommand[]): string {
  const names = commands.map(({ name }) => name).join(' ');
  return [...HEAD, ...commands.flatMap(commandFunction), ...mainFunction(names)].join('\n');
}

/** `COMP_WORDBREAKS` cuts `--name=value` at its sign; `read -r` keeps names with blanks whole. */
const HEAD = [
  '# bash completion for oldump: source <(oldump completion bash)',
  '',
  '_oldump_files() { compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- "$cur"); }',
  '_oldump_folders() { compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -d -- "$cur"); }',
  '_oldump_words() { mapfile -t COMPREPLY < <(compgen -W "$*" -- "$cur"); }',
  '',
  '# The last part of a list that commas separate.',
  '_oldump_list() {',
  '  local before=',
  '  [[ $cur == *,* ]] && before=${cur%,*},',
  '  compopt -o nospace 2>/dev/null',
  '  mapfile -t COMPREPLY < <(compgen -P "$before" -W "$*" -- "${cur##*,}")',
  '}',
  '',
  '# How many words that are no options, nor values of the options $1, stand between the word $2 and the cursor.',
  '_oldump_count() {',
  '  local at word count=0',
  '  for ((at = $2; at < COMP_CWORD; at++)); do',
  '    word=${COMP_WORDS[at]}',
  '    if [[ ${COMP_WORDS[at + 1]} == = ]]; then ((at += 2))',
  '    elif [[ " $1 " == *" $word "* ]]; then ((at++))',
  '    elif [[ $word != -?* ]]; then ((count++)); fi',
  '  done',
  '  echo "$count"',
  '}',
];

function commandFunction(command: AnyCommand): string[] {
  const options = typedOptions(command);
  const valued = options.filter(({ value }) => value !== undefined);
  const positionals = command.positionals.map(({ isList, ...positional }, index) => {
    const action = actionOf(wantedAt(positional));
    return `    ${isList === true ? '*' : index}) ${action} ;;`;
  });
  return [
    '',
    `_oldump_${functionName(command.name)}() {`,
    '  case $prev in',
    ...valued.map(
      option => `    ${spellings(option).join('|')}) ${actionOf(option.value!.wanted)}; return ;;`,
    ),
    '  esac',
    '  if [[ $cur == -* ]]; then',
    `    _oldump_words '${options.flatMap(spellings).join(' ')}'`,
    '    return',
    '  fi',
    ...(positionals.length === 0
      ? []
      : [
          `  case $(_oldump_count '${valued.flatMap(spellings).join(' ')}' "$1") in`,
          ...positionals,
          '  esac',
        ]),
    '}',
  ];
}

function mainFunction(names: string): string[] {
  return [
    '',
    '_oldump() {',
    '  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} command=${COMP_WORDS[1]}',
    '  COMPREPLY=()',
    '  if [[ $cur == = ]]; then cur=; elif [[ $prev == = ]]; then prev=${COMP_WORDS[COMP_CWORD - 2]}; fi',
    '  if ((COMP_CWORD == 1)) && [[ $cur != -* ]]; then',
    `    _oldump_words '${names}'`,
    '  elif ((COMP_CWORD == 1)) && [[ --version == "$cur"* ]]; then',
    "    _oldump_words '--help --version'",
    '  elif [[ $command == -* || $command == [0-9][0-9][0-9][0-9]-* ]]; then',
    '    _oldump_run 1',
    '  elif declare -F "_oldump_${command//-/_}" >/dev/null; then',
    '    "_oldump_${command//-/_}" 2',
    '  fi',
    '}',
    '',
    'complete -F _oldump oldump',
    '',
  ];
}

function actionOf(wanted: Wanted): string {
  switch (wanted.kind) {
    case 'nothing':
      return ':';
    case 'files':
      return '_oldump_files';
    case 'folders':
      return '_oldump_folders';
    case 'words':
      return `${wanted.isList ? '_oldump_list' : '_oldump_words'} '${wanted.words.join(' ')}'`;
  }
}

function functionName(name: string): string {
  return name.replaceAll('-', '_');
}
