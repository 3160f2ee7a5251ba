import { fileURLToPath } from 'node:url';
import { commandLine } from './shell-words.ts';

/** The built program, as a command line. */
export function oldump(...words: readonly (string | number)[]): string {
  return node('../scripts/oldump.js', words);
}

/** One of the bench's own programs, as a command line. */
export function benchProgram(name: 'floor' | 'digest', ...words: readonly (string | number)[]): string {
  return node(`./${name}.js`, words);
}

function node(script: string, words: readonly (string | number)[]): string {
  const path = fileURLToPath(new URL(script, import.meta.url));
  return commandLine([process.execPath, path, ...words]);
}
