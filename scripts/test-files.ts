/** The compiled test files, as a list: Node 20's runner knows no globs and Node 22's no folders. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const tests = fileURLToPath(new URL('../test/', import.meta.url));

/** Those under `folder` whose path there has one of the words; all without words. In order of their names. */
export function testFiles(folder: string, words: readonly string[]): readonly string[] {
  return readdirSync(join(tests, folder), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.test.js'))
    .filter(name => words.length === 0 || words.some(word => name.includes(word)))
    .sort()
    .map(name => join(tests, folder, name));
}
