/** What a real shell offers, asked with its own means. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { allCommands } from '../../src/commands/all.ts';
import { bashCompletion } from '../../src/commands/completion/bash.ts';
import { fishCompletion } from '../../src/commands/completion/fish.ts';
import { zshCompletion } from '../../src/commands/completion/zsh.ts';
import { typedOptions } from '../../src/commands/completion/wanted.ts';

const commands = await allCommands();
const folder = mkdtempSync(join(tmpdir(), 'oldump-completion-'));
after(() => rmSync(folder, { recursive: true, force: true }));
mkdirSync(join(folder, 'dumps'));
writeFileSync(join(folder, 'data with blank.gz'), '');
writeFileSync(join(folder, 'bash'), bashCompletion(commands));
writeFileSync(join(folder, 'zsh'), zshCompletion(commands));
writeFileSync(join(folder, 'fish'), fishCompletion(commands));

/** The last word is being typed. */
const CASES: readonly (readonly [line: string, offered: readonly string[]])[] = [
  ['oldump so', ['sort']],
  ['oldump sort --mem', ['--memory']],
  ['oldump sort -o da', ['data with blank.gz']],
  ['oldump sort --level 4 da', ['data with blank.gz']],
  ['oldump cdump x 2026-06-30 --no', ['--no-progress']],
  ['oldump 2026-06-30 --log-format j', ['json']],
  ['oldump 2026-06-30 --skip man', ['manifest']],
  ['oldump run 2026-06-30 --prom', ['--prometheus']],
  ['oldump completion z', ['zsh']],
];

test('bash offers commands, options, files, folders and words', () => {
  for (const [line, offered] of CASES) assert.deepEqual(inBash(line.split(' ')), offered, line);
  assert.deepEqual(
    inBash(['oldump', '']),
    commands.map(({ name }) => name),
  );
  assert.deepEqual(inBash(['oldump', 'run', '--dir', 'd']), ['dumps'], 'folders only');
  assert.deepEqual(inBash(['oldump', 'tables', '2026-06-30', '--only', 'ratings,w']), ['ratings,wikidata']);
  assert.deepEqual(
    inBash(['oldump', 'run', '--log-format', '=', 'j']),
    ['json'],
    'as bash cuts --log-format=j',
  );
  assert.deepEqual(inBash(['oldump', 'cdump', 'x', '']), [], 'a date is not to be guessed');
  for (const command of commands)
    for (const { longs } of typedOptions(command))
      for (const long of longs)
        assert.ok(inAllOf(command.name).has(`--${long}`), `${command.name} --${long}`);
});

const offeredByBash = new Map<string, ReadonlySet<string>>();
function inAllOf(command: string): ReadonlySet<string> {
  const known = offeredByBash.get(command) ?? new Set(inBash(['oldump', command, '--']));
  offeredByBash.set(command, known);
  return known;
}

function inBash(words: readonly string[]): string[] {
  const script =
    'source ./bash; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); ' +
    'compopt() { :; }; _oldump; for word in "${COMPREPLY[@]}"; do echo "$word"; done';
  return lines(execFileSync('bash', ['-c', script, 'bash', ...words], { cwd: folder, encoding: 'utf8' }));
}

test('fish offers the same, with what it means', { skip: missing('fish') }, () => {
  for (const [line, offered] of CASES) {
    const said = lines(
      execFileSync('fish', ['--no-config', '-c', 'source ./fish; complete -C $argv[1]', line], {
        cwd: folder,
        encoding: 'utf8',
        env: { ...process.env, HOME: folder },
      }),
    );
    assert.deepEqual(
      said.map(each => each.split('\t')[0]),
      offered,
      line,
    );
    if (line === 'oldump so') assert.match(said[0]!, /\tsort rows by key, then revision$/);
  }
});

/** Presses tab in a zsh of its own and notes what its completion system is given to match. */
const IN_ZSH = `
zmodload zsh/zpty
zpty z zsh -f -i
zpty -w z "PS1=; autoload -U compinit; compinit -D -u; source ./zsh"
zpty -w z 'compadd() { local -a found; [[ \${@[1,(i)(-|--)]} != *-(O|A|D)\\ * ]] && { builtin compadd -O found "$@"; print -rl -- $found >> offered }; builtin compadd "$@" }; zle -C offer complete-word _main_complete; ended() { zle offer; exit }; zle -N ended; bindkey "^I" ended'
zpty -w -n z "$1"$'\\t'
while zpty -r z line; do :; done
`;

test('zsh offers the same', { skip: missing('zsh') }, () => {
  for (const [line, offered] of CASES) {
    writeFileSync(join(folder, 'offered'), '');
    const env = { ...process.env, HOME: folder };
    const ended = spawnSync('zsh', ['-f', '-c', IN_ZSH, 'zsh', line], { cwd: folder, env, timeout: 60_000 });
    assert.equal(ended.error, undefined);
    const found = lines(readFileSync(join(folder, 'offered'), 'utf8')).map(word => word.replaceAll('\\', ''));
    assert.deepEqual([...new Set(found)], offered, line);
  }
});

function lines(text: string): string[] {
  return text.split('\n').filter(line => line !== '');
}

function missing(shell: string): string | false {
  return spawnSync(shell, ['--version']).error ? `no ${shell} on this machine` : false;
}
