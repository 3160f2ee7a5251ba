/** What the documents say is true: pages, links, examples, the snippets of docs/format.md. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { after, before, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { EXIT_CODES } from '../../src/cli/exit-codes.ts';
import { GENERATED_FOLDERS, generatedDocs } from '../../src/cli/docs/generated-docs.ts';
import { parseValues } from '../../src/cli/words/parse.ts';
import { allCommands } from '../../src/commands/all.ts';
import type { Context } from '../../src/context.ts';
import { OldumpError, type ErrorKind } from '../../src/errors.ts';
import { startServer } from '../../dev/server/embedded-server.ts';
import { DROP_REASONS } from '../../src/record/row/key.ts';
import { SPLIT_FILES } from '../../src/record/row/type-key.ts';
import { sampleDataRows } from '../../dev/sample/library.ts';
import { bash, inWorkDir } from '../support/oldump.ts';
import { projectRoot } from '../support/project.ts';

const guides = ['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', ...markdownIn('docs')];
const written = new Map(guides.map(name => [name, readFileSync(join(projectRoot, name), 'utf8')]));
const commands = await allCommands();

function markdownIn(folder: string): string[] {
  const names = readdirSync(join(projectRoot, folder), { recursive: true, encoding: 'utf8' });
  return names.filter(name => name.endsWith('.md')).map(name => join(folder, name));
}

function textOf(guide: string): string {
  const text = written.get(guide);
  assert.ok(text !== undefined, `${guide} is there`);
  return text;
}

/** The contents of a guide's fenced blocks in one language. */
function fences(guide: string, language: string): string[] {
  const pattern = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm');
  return [...textOf(guide).matchAll(pattern)].map(match => match[1]!);
}

test('every command has its page and its manual, as its definition says, and none is left over', () => {
  const docs = generatedDocs(commands);
  assert.equal(docs.size, 2 * commands.length + 1);
  for (const [path, text] of docs) assert.equal(readFileSync(join(projectRoot, path), 'utf8'), text, path);
  const there = GENERATED_FOLDERS.map(folder => readdirSync(join(projectRoot, folder)).length);
  assert.deepEqual(there, [commands.length, commands.length + 1]);
});

test('every relative link leads to a file, and to a heading in it', () => {
  const broken: string[] = [];
  let links = 0;
  for (const [guide, text] of written) {
    const prose = text.replace(/^```[\s\S]*?^```$/gm, '').replace(/`[^`\n]*`/g, '');
    for (const [, target] of prose.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(target!)) continue;
      links++;
      if (!leadsSomewhere(guide, target!)) broken.push(`${guide}: ${target}`);
    }
  }
  assert.deepEqual(broken, []);
  assert.ok(links > 40, `${links} links seen`);
});

function leadsSomewhere(guide: string, target: string): boolean {
  const [path, heading] = target.split('#') as [string, string | undefined];
  const file = path === '' ? guide : join(dirname(guide), path);
  if (!existsSync(join(projectRoot, file))) return false;
  return heading === undefined || headingsOf(textOf(file)).includes(heading);
}

/** As GitHub makes anchors: lower case, blanks to hyphens, other signs gone. */
function headingsOf(text: string): string[] {
  const titles = [...text.matchAll(/^#+ (.+)$/gm)].map(match => match[1]!.toLowerCase());
  return titles.map(title => title.replace(/[^\p{L}\p{N} _-]/gu, '').replaceAll(' ', '-'));
}

test('every oldump line of the documents is one the program takes', async () => {
  const lines = guides.flatMap(guide => fences(guide, 'sh').flatMap(block => commandLines(block)));
  const examples = commands.flatMap(({ examples }) => examples.flatMap(([line]) => commandLines(line)));
  assert.ok(lines.length >= 8 && examples.length >= 8, 'lines are found');
  for (const words of [...lines, ...examples]) await checkWords(words);
});

test('a line that the program does not take is noticed', async () => {
  for (const line of [
    'oldump sortt x',
    'oldump sort --buffersize 1G',
    'oldump 2026-02-30',
    'oldump split a b',
  ]) {
    for (const words of commandLines(line)) await assert.rejects(checkWords(words), line);
  }
});

/** The words behind each `oldump` of some shell lines; pipes, variables in front and comments cut off. */
function commandLines(block: string): string[][] {
  const parts = block.split('\n').flatMap(line => line.replace(/\s#\s.*$/, '').split(/\s\|\s/));
  const words = parts.map(part => part.match(/(?:'[^']*'|[^\s'])+/g) ?? []);
  return words.flatMap(all => {
    const at = all.findIndex(word => !/^\w+=/.test(word));
    if (all[at] !== 'oldump') return [];
    return [
      all
        .slice(at + 1)
        .filter((word, index, words) => !/^\d?>/.test(word) && words[index - 1] !== '>')
        .map(word => word.replaceAll("'", '')),
    ];
  });
}

/** Parses and checks as the program does; a check opens nothing. */
async function checkWords(words: readonly string[]): Promise<void> {
  const [first = '', ...rest] = words;
  const isRun = /^\d{4}-/.test(first);
  const command = commands.find(({ name }) => name === (isRun ? 'run' : first));
  assert.ok(command, `no command: ${words.join(' ')}`);
  command.prepare(await parseValues(command, isRun ? words : rest, {}), idleContext);
}

const idleContext: Context = {
  stdin: new PassThrough(),
  stdout: new PassThrough(),
  env: {},
  now: () => new Date(0),
  log: { debug: () => undefined, info: () => undefined, warn: () => undefined },
  signal: new AbortController().signal,
  progress: { start: () => undefined, update: () => undefined, stop: () => undefined },
};

test('every npm script that the documents name is there', () => {
  const { scripts } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as {
    scripts: object;
  };
  const named = [...written.values()].flatMap(text =>
    [...text.matchAll(/npm run ([a-z]+(?:[:-][a-z]+)*)/g)].map(match => match[1]!),
  );
  assert.ok(named.includes('demo'));
  assert.deepEqual(
    [...new Set(named)].filter(name => !(name in scripts)),
    [],
  );
});

test('exit codes, drop reasons and split files are all written down', () => {
  const kinds: ErrorKind[] = ['usage', 'malformed', 'out-of-order', 'rejects', 'incomplete', 'environment'];
  const codes = [...kinds, 'interrupted' as const, 'closed-output' as const].map(
    kind => new OldumpError(kind, ''),
  );
  for (const guide of ['README.md', 'docs/operations.md']) {
    const rows = textOf(guide).match(/^\| [\d, ]+ \|/gm) ?? [];
    const named = rows.flatMap(row => row.match(/\d+/g) ?? []).map(Number);
    for (const { kind, exitCode } of codes)
      assert.ok(named.includes(exitCode), `${guide}: ${kind} ${exitCode}`);
  }
  const inHelp = EXIT_CODES.flatMap(([code]) => code.split(', ')).map(Number);
  for (const { kind, exitCode } of codes) assert.ok(inHelp.includes(exitCode), `help: ${kind} ${exitCode}`);
  const format = textOf('docs/format.md');
  for (const part of SPLIT_FILES) assert.ok(format.includes(`ol_dump_${part}_DATE.txt.gz`), part);
  assert.equal(DROP_REASONS.length, 5, 'a new reason to drop rows belongs into docs/format.md');
});

/** A folder with sorted.txt.gz, a file in row order of several blocks, and its rows: made once, only read. */
const shelf = mkdtempSync(join(tmpdir(), 'oldump-docs-'));
const dataRows = Buffer.concat([...sampleDataRows({ seed: 5, rows: 3000 })]);
let rows: readonly string[] = [];

before(() => {
  writeFileSync(join(shelf, 'data.txt'), dataRows);
  const ended = bash('oldump cdump data.txt | oldump sort -o sorted.txt.gz', shelf);
  assert.deepEqual([ended.code, ended.stderr], [0, '']);
  const plain = gunzipSync(readFileSync(join(shelf, 'sorted.txt.gz'))).toString();
  rows = plain.split(/(?<=\n)/);
});

after(() => rmSync(shelf, { recursive: true, force: true }));

/** First keys of the blocks, as the index has them. */
function firstKeys(): string[] {
  const lines = readFileSync(join(shelf, 'sorted.txt.gz.idx'), 'utf8').trimEnd().split('\n');
  return lines.slice(1).map(line => line.split('\t')[3]!);
}

test('the pipes of the README work word for word', async () => {
  const pipes = fences('README.md', 'sh').find(block => block.includes('c.gz'));
  assert.ok(pipes, 'the README has the old pipes');
  await inWorkDir(dir => {
    writeFileSync(join(dir, 'data.txt'), dataRows);
    const lines = pipes.replace('/1/var/tmp', dir).replace('head -n 3', 'sed -n 1,3p'); // head ends zcat with 141
    const ended = bash(`set -e\ngzip -n data.txt\n${lines}`, dir);
    assert.deepEqual([ended.code, ended.stderr], [0, '']);
    assert.match(ended.stdout.toString(), /^(\/type\/work\t.*\n){3}$/);
    for (const part of SPLIT_FILES)
      assert.ok(existsSync(join(dir, `ol_dump_${part}_2022-07-31.txt.gz`)), part);
  });
});

const python = { skip: missing('python3') };
test('the Python snippet of docs/format.md reads the blocks of a file', python, () => {
  writeFileSync(join(shelf, 'read_block.py'), fences('docs/format.md', 'python')[0]!);
  const blocks = firstKeys().map((_, number) =>
    execFileSync('python3', ['read_block.py', 'sorted.txt.gz', String(number)], {
      cwd: shelf,
      maxBuffer: 1e8,
    }),
  );
  assert.ok(blocks.length > 2, `${blocks.length} blocks`);
  for (const block of blocks) assert.equal(block.at(-1), 10, 'a block ends with a row');
  assert.equal(Buffer.concat(blocks).toString(), rows.join(''));
});

test('the Node snippet of docs/format.md finds the rows of a key', () => {
  writeFileSync(join(shelf, 'find.mjs'), fences('docs/format.md', 'js')[0]!);
  const keyOf = (row: string): string => row.split('\t')[1]!;
  for (const key of [...firstKeys(), keyOf(rows.at(-1)!), '/works/OL0W', '/zzz']) {
    const found = execFileSync(process.execPath, ['find.mjs', 'sorted.txt.gz', key], { cwd: shelf });
    assert.equal(found.toString(), rows.filter(row => keyOf(row) === key).join(''), key);
  }
});

test('the check of row order in docs/format.md takes a sorted file and refuses another', () => {
  const check = fences('docs/format.md', 'sh').find(block => block.includes('sort -c'));
  assert.ok(check);
  const codeFor = (name: string): number => bash(check.replace(/ol_cdump\S+/, name), shelf).code;
  writeFileSync(join(shelf, 'wrong.txt'), [...rows].reverse().join(''));
  assert.deepEqual([codeFor('-f sorted.txt.gz'), codeFor('-f wrong.txt')], [0, 1]);
});

test('the sed script of docs/format.md cuts NUL characters and nothing else', () => {
  const [script] = fences('docs/format.md', 'sed');
  const sed = (text: string): string => execFileSync('sed', ['-e', script!], { input: text }).toString();
  const row = '{"a": "x\\u0000\\u0000y", "b": "back\\\\u0000slash", "c": "\\u0000", "d": "\\\\\\u0000"}\n';
  assert.equal(sed(row), '{"a": "xy", "b": "back\\\\u0000slash", "c": "", "d": "\\\\"}\n');
});

test('the loading of docs/format.md takes every row into PostgreSQL as it is', async t => {
  const server = missing('psql') || (await startServer().catch((error: Error) => error.message));
  if (typeof server === 'string') {
    t.diagnostic(`skipped: ${server}`);
    return t.skip(server);
  }
  try {
    await server.createDatabase('loaded');
    const ended = bash(loadingScript(`psql -X ${server.connectionWords('loaded')}`), shelf);
    assert.equal(ended.code, 0, ended.stderr);
    assert.match(ended.stdout.toString(), new RegExp(`COPY ${rows.length}\\b`));
    const documents = rows.map(row => row.slice(row.lastIndexOf('\t') + 1));
    assert.equal(readFileSync(join(shelf, 'back.txt'), 'utf8'), documents.join(''));
  } finally {
    await server.stop();
  }
});

/** Creates the table and loads the file as docs/format.md says, then writes the documents to back.txt. */
function loadingScript(psql: string): string {
  const [create] = fences('docs/format.md', 'sql')[0]!.split(/(?<=;)\n/);
  const load = fences('docs/format.md', 'sh').find(block => block.includes('psql'))!;
  const here = load.replace(/ol_dump\S+/, 'sorted.txt.gz').replace(/psql (.*) openlibrary/, `${psql} $1`);
  const back = `SELECT data FROM dump ORDER BY key COLLATE "C", revision`;
  return `set -e\n${psql} -q -c '${create}'\n${here}${psql} -qAt -c '${back}' > back.txt`;
}

/** Why a test that needs the program is skipped, or false when it is there. */
function missing(program: string): string | false {
  return spawnSync(program, ['--version']).error ? `no ${program} on this machine` : false;
}
