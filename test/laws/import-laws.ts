/** Laws of imports: arrows between rooms, no circles, packages by one door. Each gives what breaks it, with what to do. */
import { relative } from 'node:path';
import { importedFiles, importsOf, sourcesOf, type SourceTree } from './source-tree.ts';

const GROUND = ['errors', 'context', 'version', 'printable', 'without-passwords'];
const TOOLS = [...GROUND, 'record', 'bytes', 'workers'];
const STAGES = [
  ...['dump', 'split', 'deworks', 'tables', 'listing', 'statistics', 'fields', 'changes', 'look'],
];

/** Room of src → rooms it may import. docs/architecture.md draws it. */
export const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  printable: [],
  errors: ['printable', 'without-passwords'],
  context: [],
  version: [],
  'without-passwords': [],
  record: ['errors', 'printable'],
  bytes: [...GROUND, 'record'],
  net: [...GROUND, 'record'],
  pg: [...GROUND, 'record', 'bytes'],
  workers: [...GROUND, 'record', 'bytes'],
  sort: TOOLS,
  stage: [...TOOLS, 'pg'],
  dump: [...TOOLS, 'sort', 'pg', 'stage'],
  split: [...TOOLS, 'stage'],
  deworks: [...TOOLS, 'sort', 'stage'],
  tables: [...TOOLS, 'pg', 'stage'],
  listing: [...TOOLS, 'sort', 'stage'],
  statistics: TOOLS,
  fields: TOOLS,
  changes: TOOLS,
  look: TOOLS,
  verify: [...TOOLS, 'sort', ...STAGES],
  publish: [...TOOLS, 'net', 'stage', 'tables', 'verify'],
  month: [...TOOLS, 'sort', 'pg', 'net', 'stage', 'verify', 'publish', ...STAGES],
  commands: [...TOOLS, 'sort', 'pg', 'net', 'stage', 'verify', 'publish', 'month', ...STAGES],
  cli: [...GROUND, 'record', 'bytes', 'workers', 'stage', 'month', 'commands'],
};

/** It binds the names of tasks to functions, loaded by their first task. */
const TASK_TABLE = 'src/workers/entry.ts';

/** Third-party packages and the one room through which each enters. */
const PACKAGES: Readonly<Record<string, string>> = {
  yargs: 'cli',
  'yargs-parser': 'cli',
  pino: 'cli',
  piscina: 'workers',
  pg: 'pg',
  'pg-copy-streams': 'pg',
  execa: 'publish',
};

export function arrowsPointOneWay(tree: SourceTree): string[] {
  return arrows(tree).flatMap(([from, to]) => {
    const [room, other] = [roomOf(from), roomOf(to)];
    if (room === other || MAY_IMPORT[room]?.includes(other)) return [];
    return [`${from} imports ${to}: ${room} may not import ${other}; move what both need below both`];
  });
}

export function roomsAreInThePlan(tree: SourceTree): string[] {
  return [...new Set(sourcesOf(tree, 'src').map(roomOf))]
    .filter(room => !(room in MAY_IMPORT))
    .map(
      room => `src/${room} is not in the plan: say in MAY_IMPORT and docs/architecture.md what it may import`,
    );
}

/** Files in a circle, types counted. */
export function filesHaveNoCircles(tree: SourceTree): string[] {
  return circles(arrows(tree)).map(
    files => `${files.join(', ')} import each other in a circle: give what they share a file under them`,
  );
}

/** Rooms of one house that import each other; a room's own files are its table of contents and stand above. */
export function roomsHaveNoCircles(tree: SourceTree): string[] {
  const houses = new Set(sourcesOf(tree, 'src').flatMap(housesOf));
  return [...houses].flatMap(house => {
    const between = arrows(tree).flatMap(([from, to]): [string, string][] => {
      const [room, other] = [roomWithin(house, from), roomWithin(house, to)];
      return room === undefined || other === undefined || room === other ? [] : [[room, other]];
    });
    return circles(between).map(
      rooms => `in ${house} the rooms ${rooms.join(', ')} import each other: move the file that points back`,
    );
  });
}

export function packagesHaveOneDoor(tree: SourceTree): string[] {
  return sourcesOf(tree, 'src').flatMap(path =>
    importsOf(tree.get(path)!)
      .filter(name => !name.startsWith('.') && !name.startsWith('node:'))
      .filter(name => PACKAGES[name] !== roomOf(path))
      .map(name => `${path} imports ${name}: it enters through ${PACKAGES[name] ?? 'no room yet'} only`),
  );
}

type Arrow = readonly [from: string, to: string];

function arrows(tree: SourceTree): Arrow[] {
  return sourcesOf(tree, 'src')
    .filter(path => path !== TASK_TABLE)
    .flatMap(from => importedFiles(tree, from).map((to): Arrow => [from, to]))
    .filter(([, to]) => to.startsWith('src/'));
}

function roomOf(path: string): string {
  return path.split('/')[1]!.replace(/\.ts$/, '');
}

/** Folders above a file: src/sort/merge/x.ts lies in src/sort and src/sort/merge. */
function housesOf(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.slice(1).map((_, at) => parts.slice(0, at + 2).join('/'));
}

function roomWithin(house: string, path: string): string | undefined {
  const within = relative(house, path);
  return within.startsWith('..') || !within.includes('/') ? undefined : within.split('/')[0];
}

/** Tarjan's components of more than one node, each sorted. */
function circles(edges: readonly Arrow[]): string[][] {
  const next = new Map<string, string[]>();
  for (const [from, to] of edges) next.set(from, [...(next.get(from) ?? []), to]);
  const order = new Map<string, number>();
  const low = new Map<string, number>();
  const open: string[] = [];
  const found: string[][] = [];
  const visit = (node: string): void => {
    order.set(node, order.size);
    low.set(node, order.get(node)!);
    open.push(node);
    for (const to of next.get(node) ?? []) {
      if (!order.has(to)) visit(to);
      if (open.includes(to)) low.set(node, Math.min(low.get(node)!, low.get(to)!));
    }
    if (low.get(node) !== order.get(node)) return;
    const component = open.splice(open.indexOf(node));
    if (component.length > 1) found.push(component.sort());
  };
  for (const node of next.keys()) if (!order.has(node)) visit(node);
  return found;
}
