import { usageError } from '../errors.ts';
import { allCommands } from './all.ts';
import { bashCompletion } from './completion/bash.ts';
import { fishCompletion } from './completion/fish.ts';
import { zshCompletion } from './completion/zsh.ts';
import type { AnyCommand, Command } from './definition.ts';
import { print } from './options/print.ts';

type Write = (commands: readonly AnyCommand[]) => string;

const SHELLS: ReadonlyMap<string, Write> = new Map([
  ['bash', bashCompletion],
  ['zsh', zshCompletion],
  ['fish', fishCompletion],
]);

export const completionCommand: Command<Write> = {
  name: 'completion',
  summary: 'print the completions for a shell',
  details:
    'Prints a script that tells the shell the commands, their options with what they mean, and what may follow them: files, ' +
    'folders, or one of a few words. It is made from the same definitions as the help, and does not start oldump again.',
  positionals: [
    {
      name: 'SHELL',
      help: [...SHELLS.keys()].join(', '),
      isRequired: true,
      words: [...SHELLS.keys()],
    },
  ],
  options: {},
  examples: [
    ['source <(oldump completion bash)', 'in ~/.bashrc'],
    ['oldump completion zsh > ~/.zfunc/_oldump', 'into a folder of the fpath, before compinit'],
    ['oldump completion fish > ~/.config/fish/completions/oldump.fish', 'for fish'],
  ],
  check(values) {
    const shell = values.string('SHELL')!;
    const write = SHELLS.get(shell);
    if (write) return write;
    throw usageError(`completions are for ${[...SHELLS.keys()].join(', ')}, not ${JSON.stringify(shell)}`);
  },
  run: async (write, ctx) => print(ctx.stdout, write(await allCommands())),
};
