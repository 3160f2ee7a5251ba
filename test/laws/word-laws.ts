/** Laws of what stands in files: nothing dead, no paper outside the tree, one place that ends the process. */
import { dirname, join, normalize } from 'node:path';
import { exportedNames } from './room-laws.ts';
import { importedFiles, sourcesOf, type SourceTree } from './source-tree.ts';

/** What is started by its path: programs, and the file of worker threads. */
const ROOTS = ['scripts/', 'bench/', 'src/workers/entry.ts'];

export function nothingServesTestsOnly(tree: SourceTree): string[] {
  const reached = reachedFrom(
    tree,
    [...tree.keys()].filter(path => ROOTS.some(root => path.startsWith(root))),
  );
  const dead = sourcesOf(tree, 'src').filter(path => !reached.has(path));
  return [
    ...dead.map(path => `${path} is reached by no program: what tests alone need belongs to test/`),
    ...unusedExports(tree).map(
      ([path, name]) => `${path} exports ${name}, which no program uses: remove it, or its export`,
    ),
  ];
}

/** A name counts as used where it occurs in another file of the programs, or once more in its own. */
function unusedExports(tree: SourceTree): [string, string][] {
  const programs = ['src', 'dev', 'scripts', 'bench'].flatMap(folder => sourcesOf(tree, folder));
  const uses = new Map<string, number>();
  for (const path of programs) {
    for (const word of tree.get(path)!.match(/\w+/g) ?? []) uses.set(word, (uses.get(word) ?? 0) + 1);
  }
  return sourcesOf(tree, 'src').flatMap(path =>
    exportedNames(tree.get(path)!)
      .filter(name => uses.get(name)! < 2)
      .map((name): [string, string] => [path, name]),
  );
}

function reachedFrom(tree: SourceTree, roots: readonly string[]): ReadonlySet<string> {
  const reached = new Set(roots);
  for (const path of reached) for (const file of importedFiles(tree, path)) reached.add(file);
  return reached;
}

/** Papers of the founders' desk, which nobody who has the project can read. */
const OUTSIDE = /\b(?:DESIGN|FACTS|LAYOUT|USERS|SPARK|FEEDS|STYLE)(?:\.md)? (?:\d+|row \d+)/g;

export function papersAreInTheTree(tree: SourceTree): string[] {
  return [...tree]
    .filter(([path]) => !path.startsWith('test/laws/'))
    .flatMap(([path, text]) =>
      [...text.matchAll(OUTSIDE)].map(
        ([words]) => `${path} refers to "${words}", which is not in the tree: say it, or name a page of docs`,
      ),
    );
}

/** Links between documents, and from them to code. */
export function linksLeadSomewhere(tree: SourceTree): string[] {
  const folders = new Set([...tree.keys()].flatMap(foldersAbove));
  return [...tree]
    .filter(([path]) => path.endsWith('.md'))
    .flatMap(([path, text]) =>
      [...text.matchAll(/\]\(([^)#:\s]+)(?:#[^)]*)?\)/g)]
        .map(found => [found[1]!, normalize(join(dirname(path), found[1]!)).replace(/\/$/, '')] as const)
        .filter(([, target]) => /\.(ts|md|sql|py)$/.test(target) || !/\.\w+$/.test(target))
        .filter(([, target]) => !tree.has(target) && !folders.has(target) && !isElsewhere(target))
        .map(([link]) => `${path} links to ${link}, which is not there`),
    );
}

function isElsewhere(target: string): boolean {
  return target === 'LICENSE' || target.startsWith('bench/results');
}

function foldersAbove(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, at) => parts.slice(0, at + 1).join('/'));
}

/** Paths of this project that code and documents name in words. */
export function namedFilesAreThere(tree: SourceTree): string[] {
  return [...tree]
    .filter(([path]) => !path.startsWith('test/laws/') && !/^(CHANGELOG\.md|docs\/adr\/)/.test(path))
    .flatMap(([path, text]) =>
      [...text.matchAll(/(?<![\w/.-])(?:src|kernels|dev)\/[\w/-]+\.ts\b/g)]
        .filter(([name]) => !tree.has(name))
        .map(([name]) => `${path} names ${name}, which is not there`),
    );
}

const SHORTEST_WAIT_MS = 100;

/** A wait is a number, a constant of its file or a parameter: short ones are guesses at how fast a machine is. */
export function testsDoNotGuessTimes(tree: SourceTree): string[] {
  return sourcesOf(tree, 'test')
    .filter(path => path !== 'test/support/until.ts' && !path.startsWith('test/laws/'))
    .flatMap(path => {
      const text = tree.get(path)!;
      return [...text.matchAll(WAIT)]
        .filter(found => !(waitOf(text, (found[1] ?? found[2])!) >= SHORTEST_WAIT_MS))
        .map(([wait]) => `${path} waits, ${wait}: use an event or test/support/until.ts, or a named 100 ms`);
    });
}

/** How long: first of sleep(…), delay(…); last of setTimeout(…), whose callback may be long. */
const WAIT =
  /\b(?:sleep|delay)\((?:Math\.max\()?([\w.]*)|\bsetTimeout\((?:\w+|\(\) => (?:\{[^}]*\}|[^;{]*?)), ([\w.]+)\)/g;

function waitOf(text: string, word: string): number {
  if (text.includes(`${word}: number`)) return Infinity;
  const value = new RegExp(`\\bconst ${word} = ([\\d_]+);`).exec(text)?.[1] ?? word;
  return Number((value || 'none').replaceAll('_', ''));
}

export function onlyCliEndsTheProcess(tree: SourceTree): string[] {
  return sourcesOf(tree, 'src').flatMap(path => {
    const text = tree.get(path)!;
    const ends = /process\.exit\b|proc\.exit\(/.test(text) && !path.startsWith('src/cli/');
    return [
      ...(ends
        ? [`${path} ends the process: throw an error of src/errors.ts, cli gives it its exit code`]
        : []),
      ...(/\.pipe\(/.test(text) ? [`${path} uses .pipe(: pipeline() tells errors`] : []),
    ];
  });
}
