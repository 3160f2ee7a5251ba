/** Laws of rooms and names. Each gives what breaks it, with what to do. */
import { basename, dirname } from 'node:path';
import { sourcesOf, type SourceTree } from './source-tree.ts';

const MOST_FILES = 14;
const MOST_LINES = 300;

/** A table, not a room: one file a command, known by its name. */
const TABLES = ['src/commands'];

export function roomsAreSmall(tree: SourceTree): string[] {
  const rooms = countBy([...sourcesOf(tree, 'src'), ...sourcesOf(tree, 'dev')], dirname);
  return [...rooms]
    .filter(([room, files]) => files.length > MOST_FILES && !TABLES.includes(room))
    .map(
      ([room, files]) =>
        `${room} has ${files.length} files, ${MOST_FILES} at most: give it rooms of its own, by what a newcomer would look for`,
    );
}

export function filesAreShort(tree: SourceTree): string[] {
  return [...sourcesOf(tree, 'src'), ...sourcesOf(tree, 'dev')]
    .filter(path => tree.get(path)!.split('\n').length > MOST_LINES)
    .map(path => `${path} has more than ${MOST_LINES} lines: find the second noun in it`);
}

export function roomsHaveNouns(tree: SourceTree): string[] {
  return [...tree.keys()]
    .filter(path => /(^|\/)(utils?|helpers?|common|misc)(\/|\.ts$)/.test(path))
    .map(path => `${path} is a drawer: what is in it is missing a noun`);
}

export function baseNamesAreUnique(tree: SourceTree): string[] {
  return repeated(countBy(sourcesOf(tree, 'src'), path => basename(path))).map(
    ([name, paths]) =>
      `${name} stands in ${paths.map(dirname).join(' and ')}: say in its name what is special`,
  );
}

/** A word is searched for and found once. */
export function exportedNamesAreUnique(tree: SourceTree): string[] {
  const places = new Map<string, string[]>();
  for (const path of sourcesOf(tree, 'src')) {
    for (const name of exportedNames(tree.get(path)!)) places.set(name, [...(places.get(name) ?? []), path]);
  }
  return repeated(places).map(
    ([name, paths]) => `${name} is exported by ${paths.join(' and ')}: two things, two names`,
  );
}

/** Of declarations; what a file only passes on is declared elsewhere. */
export function exportedNames(text: string): readonly string[] {
  const declared =
    /^export (?:declare )?(?:async )?(?:abstract )?(?:function\*?|const|class|interface|type) (\w+)/gm;
  return [...new Set([...text.matchAll(declared)].map(found => found[1]!))];
}

function countBy(paths: readonly string[], of: (path: string) => string): ReadonlyMap<string, string[]> {
  const counts = new Map<string, string[]>();
  for (const path of paths) counts.set(of(path), [...(counts.get(of(path)) ?? []), path]);
  return counts;
}

function repeated(places: ReadonlyMap<string, string[]>): [string, string[]][] {
  return [...places].filter(([, paths]) => paths.length > 1);
}
