/** The project as laws see it: its files' texts by path, so that a test can feed them a wrong one. */
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { projectRoot } from '../support/project.ts';

export type SourceTree = ReadonlyMap<string, string>;

const FOLDERS = ['src', 'dev', 'scripts', 'bench', 'kernels', 'docs', 'test'];
const FILES = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'];
const TEXT = /\.(ts|md|sql|py|json)$/;

/** Results of benches tell of the tree of their day, fixtures are data. */
const LEFT_OUT = /^(bench\/results|test\/fixtures)\//;

export function projectTree(): SourceTree {
  const within = FOLDERS.flatMap(folder =>
    readdirSync(join(projectRoot, folder), { recursive: true, encoding: 'utf8' }).map(name =>
      join(folder, name),
    ),
  );
  const paths = [...FILES, ...within].filter(path => TEXT.test(path) && !LEFT_OUT.test(path));
  const files = paths.filter(path => statSync(join(projectRoot, path)).isFile()).sort();
  return new Map(files.map(path => [path, readFileSync(join(projectRoot, path), 'utf8')]));
}

/** Paths of TypeScript below a folder. */
export function sourcesOf(tree: SourceTree, folder: string): readonly string[] {
  return [...tree.keys()].filter(path => path.startsWith(`${folder}/`) && path.endsWith('.ts'));
}

/** What a file imports, as it is written there; types and imports on demand too. */
export function importsOf(text: string): readonly string[] {
  const names =
    /^(?:import|export)[^'";]*?from '([^']+)'|^import '([^']+)'|\bimport\('([^']+)'\)|\bimport\(\s*\/\*[^*]*\*\/\s*'([^']+)'\)/gm;
  return [...text.matchAll(names)].map(found => (found[1] ?? found[2] ?? found[3] ?? found[4])!);
}

/** The files of the tree that a file imports. */
export function importedFiles(tree: SourceTree, path: string): readonly string[] {
  return importsOf(tree.get(path) ?? '')
    .filter(name => name.startsWith('.'))
    .map(name => normalize(join(dirname(path), name)))
    .filter(file => tree.has(file));
}
