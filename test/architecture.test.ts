/** The import arrows of docs/architecture.md, and a few words that must not appear. */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { test } from 'node:test';
import { projectRoot } from './support/project.ts';

const STAGES = ['dump', 'split', 'deworks', 'ia', 'tables', 'listing', 'statistics', 'fields', 'changes'];
const GROUND = ['printable', 'errors', 'context', 'version'];

/** Folder of src → folders it may import. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  printable: [],
  errors: ['printable'],
  context: [],
  version: [],
  record: ['printable', 'errors'],
  bytes: [...GROUND, 'record'],
  workers: [...GROUND, 'record', 'bytes'],
  pg: [...GROUND, 'record', 'bytes'],
  sort: [...GROUND, 'record', 'bytes', 'workers'],
  dump: [...GROUND, 'record', 'bytes', 'workers', 'sort', 'pg'],
  split: [...GROUND, 'record', 'bytes', 'workers'],
  deworks: [...GROUND, 'record', 'bytes', 'workers', 'sort'],
  ia: [...GROUND, 'record', 'bytes', 'workers', 'pg'],
  archive: [...GROUND, 'record', 'bytes'],
  tables: [...GROUND, 'record', 'bytes', 'workers', 'pg'],
  listing: [...GROUND, 'record', 'bytes', 'workers', 'sort'],
  statistics: [...GROUND, 'record', 'bytes', 'workers'],
  fields: [...GROUND, 'record', 'bytes', 'workers'],
  changes: [...GROUND, 'record', 'bytes', 'workers'],
  sample: [...GROUND, 'record', 'bytes'],
  lookup: [...GROUND, 'record', 'bytes'],
  select: [...GROUND, 'record', 'bytes', 'workers'],
  verify: [...GROUND, 'record', 'bytes', 'workers', 'sort', ...STAGES],
  page: ['printable', 'record', 'bytes', 'tables', 'verify'],
  run: [...GROUND, 'record', 'bytes', 'workers', 'sort', 'pg', 'verify', 'archive', 'page', ...STAGES],
  commands: [
    ...GROUND,
    ...['record', 'bytes', 'workers', 'sort', 'pg', 'run', 'verify', 'archive', 'lookup', 'select'],
    ...STAGES,
  ],
  cli: [...GROUND, 'record', 'run', 'commands'],
};

/** Third-party packages and the one folder through which each enters. */
const PACKAGES: Readonly<Record<string, string>> = {
  yargs: 'cli',
  'yargs-parser': 'cli',
  pino: 'cli',
  piscina: 'workers',
  pg: 'pg',
  'pg-copy-streams': 'pg',
  execa: 'archive',
};

const src = join(projectRoot, 'src');
const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.ts'));

function folderOf(file: string): string {
  return file.includes('/') ? file.slice(0, file.indexOf('/')) : file.replace(/\.ts$/, '');
}

function importsOf(file: string): string[] {
  const text = readFileSync(join(src, file), 'utf8');
  const names = /^(?:import|export)[^'";]*?from '([^']+)'|^import '([^']+)'|\bimport\('([^']+)'\)/gm;
  return [...text.matchAll(names)].map(m => (m[1] ?? m[2] ?? m[3])!);
}

test('imports point one way', () => {
  const wrong: string[] = [];
  for (const file of files) {
    const from = folderOf(file);
    for (const name of importsOf(file).filter(name => name.startsWith('.'))) {
      const to = folderOf(relative(src, join(src, dirname(file), name)));
      const isEntry = file === 'workers/entry.ts';
      if (to !== from && !isEntry && !MAY_IMPORT[from]?.includes(to)) wrong.push(`${file} imports ${name}`);
    }
  }
  assert.deepEqual(wrong, []);
});

test('every folder of src is in the plan', () => {
  const unknown = [...new Set(files.map(folderOf))].filter(folder => !(folder in MAY_IMPORT));
  assert.deepEqual(unknown, []);
});

test('a package enters through one folder', () => {
  const wrong: string[] = [];
  for (const file of files) {
    for (const name of importsOf(file).filter(name => !name.startsWith('.') && !name.startsWith('node:'))) {
      if (PACKAGES[name] !== folderOf(file)) wrong.push(`${file} imports ${name}`);
    }
  }
  assert.deepEqual(wrong, []);
});

test('only cli ends the process, nothing pipes without pipeline', () => {
  const wrong: string[] = [];
  for (const file of files) {
    const text = readFileSync(join(src, file), 'utf8');
    if (/process\.exit\b|proc\.exit\(/.test(text) && folderOf(file) !== 'cli')
      wrong.push(`${file}: process.exit`);
    if (/\.pipe\(/.test(text)) wrong.push(`${file}: .pipe(`);
  }
  assert.deepEqual(wrong, []);
});

test('files have nouns, not drawers, and stay short', () => {
  const drawers = files.filter(file => /(^|\/)(utils?|helpers?|common|misc)(\/|\.ts$)/.test(file));
  const long = files.filter(file => readFileSync(join(src, file), 'utf8').split('\n').length > 300);
  assert.deepEqual([...drawers, ...long], []);
});
