import { join } from 'node:path';
import type { AnyCommand } from '../../commands/definition.ts';
import { commandMan, overviewMan } from './man.ts';
import { commandPage } from './command-page.ts';

/** Folders that hold nothing else. */
export const GENERATED_FOLDERS: readonly string[] = [join('docs', 'commands'), join('docs', 'man')];

/** Every file of them: its path in the project, its text. */
export function generatedDocs(commands: readonly AnyCommand[]): Map<string, string> {
  const [pages, manual] = GENERATED_FOLDERS as [string, string];
  return new Map([
    ...commands.map(command => [join(pages, `${command.name}.md`), commandPage(command)] as const),
    ...commands.map(command => [join(manual, `oldump-${command.name}.1`), commandMan(command)] as const),
    [join(manual, 'oldump.1'), overviewMan(commands)],
  ]);
}

/** Documents written by hand that hold tables of the code (generated-tables.ts). */
export const DOCUMENTS_WITH_TABLES: readonly string[] = ['README.md', join('docs', 'memory.md')];
