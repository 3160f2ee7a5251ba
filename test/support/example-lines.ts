/** The examples of the documents: of each command's definition, and of the guides' shell blocks. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { allCommands } from '../../src/commands/all.ts';
import { projectRoot } from './project.ts';

/** Each line once, without its comment, with the places that show it. */
export async function exampleLines(): Promise<Map<string, readonly string[]>> {
  const found = new Map<string, string[]>();
  for (const [line, place] of [...(await linesOfCommands()), ...linesOfGuides()]) {
    const command = line.replace(/\s#\s.*$/, '').trim();
    if (callsOldump(command)) found.set(command, [...(found.get(command) ?? []), place]);
  }
  return found;
}

type Placed = readonly [line: string, place: string];

async function linesOfCommands(): Promise<Placed[]> {
  const commands = await allCommands();
  return commands.flatMap(({ name, examples }) => examples.map(([line]) => [line, name] as const));
}

/** Without docs/commands, whose examples are the definitions'. */
function linesOfGuides(): Placed[] {
  const docs = readdirSync(join(projectRoot, 'docs')).filter(name => name.endsWith('.md'));
  return ['README.md', ...docs.map(name => join('docs', name))].flatMap(guide => {
    const text = readFileSync(join(projectRoot, guide), 'utf8');
    const blocks = [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(match => match[1]!);
    return blocks.flatMap(block => block.split('\n').map(line => [line, guide] as const));
  });
}

/** As a command: at the beginning, after variables, in a pipe or inside `<( )`; not as a part of a name. */
function callsOldump(line: string): boolean {
  return /(^|[|(]\s*)(\w+=('[^']*'|\S*)\s+)*oldump\s/.test(line);
}
