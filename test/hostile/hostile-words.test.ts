/** issue 12, 15: words of others in every field of every report; none reaches the terminal as it is. */
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { printable, printableJson, printableText } from '../../src/printable.ts';
import { TerminalLine } from '../../src/cli/terminal/terminal-line.ts';
import { createLogger } from '../../src/cli/terminal/log.ts';
import { prometheusText } from '../../src/month/watch/status/prometheus.ts';
import type { RunStatus } from '../../src/month/watch/status/run-status.ts';
import { sampleDataRows } from '../../dev/sample/library.ts';
import { projectRoot } from '../support/project.ts';
import { bash } from '../support/oldump.ts';
import { oldump, type Said } from './in-process.ts';
import { memberAt, pathsOf, withMember } from './members.ts';

/** Sets the title, rings, colours, turns the direction, begins lines of its own, hides. */
const HOSTILE = 'x\x1b]0;pwn\x07\u009b31m\u202e\u2066\u200f\u061c\u2028\u2029\u200b\ufeff\x7f\r\x08\x00y';
/** The same where a name, or a row, must not have some of them. */
const IN_NAME = HOSTILE.replaceAll('\x00', '');
const IN_ROW = HOSTILE;

/** All but tab and newline. */

const RAW =
  /[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069\ufeff]/;

let root: string;
let dir: string;
const DUMP = 'ol_dump_2026-06-30';

before(() => {
  root = mkdtempSync(join(tmpdir(), 'oldump-words-'));
  dir = join(root, 'dumps');
  writeFileSync(join(root, 'data.txt'), Buffer.concat([...sampleDataRows({ rows: 300, seed: 5 })]));
  const ended = bash(
    'oldump 2026-06-30 --data data.txt --allow-old --allow-empty-files --dir dumps -q',
    root,
  );
  if (ended.code !== 0) throw new Error(ended.stderr);
});

after(() => rmSync(root, { recursive: true, force: true }));

function assertShown({ stdout, stderr }: Said, what: string): void {
  for (const [stream, text] of Object.entries({ stdout, stderr }))
    assert.doesNotMatch(text, RAW, `${what}: ${stream}: ${JSON.stringify(text.slice(0, 300))}`);
}

test('issue 12: what a terminal would obey becomes its escape, once', () => {
  assert.equal(
    printable('a\x1b[2J\u009b\u202e\r\n\t\ud800\u{e0041}é中'),
    'a\\x1b[2J\\u009b\\u202e\\r\\n\\t\\ud800\\udb40\\udc41é中',
  );
  assert.equal(printable(printable(HOSTILE)), printable(HOSTILE));
  assert.equal(printableText('a\tb\r\nc\x1b'), 'a\tb\\r\nc\\x1b');
  const json = printableJson({ [HOSTILE]: [HOSTILE, '\ud800', '\u{e0041}'] }, 2);
  assert.doesNotMatch(json, RAW);
  assert.deepEqual(JSON.parse(json), { [HOSTILE]: [HOSTILE, '\ud800', '\u{e0041}'] });
});

test('issue 12: rows with such keys and types, in every command that tells of them', async () => {
  const row = (type: string, key: string, revision = 1): string =>
    `${type}\t${key}\t${revision}\t2020-01-01T00:00:00\t${JSON.stringify({ key, type: { key: type } })}\n`;
  const rows = join(root, `rows${IN_NAME}.txt`);
  const key = IN_ROW.replace('\r', '');
  writeFileSync(
    rows,
    row('/type/work', `/works/OL3W${key}`) + row(`/type/${key}`, '/works/OL1W') + `${key}\n`,
  );
  const sorted = join(root, `sorted${IN_NAME}.txt`);
  writeFileSync(sorted, row('/type/user', `/people/${key}`) + row(`/type/${key}`, `/works/OL1W${key}`));
  const out = ['-o', join(root, `out${IN_NAME}`), '--overwrite'];
  for (const words of [
    ['dump', rows, ...out],
    ['merge', rows, rows, ...out],
    ['diff', rows, rows, ...out],
    ['apply', rows, rows, ...out],
    ['sort', rows, ...out],
    ['cdump', rows, '2020-01-01', '--max-rejects', '0', ...out],
    ['split', rows, '--format', join(root, 'part_%s.txt')],
    ['filter', rows, '--type', `/type/${key}`, ...out],
    ['stats', sorted],
    ['stats', '--json', sorted],
    ['describe', sorted],
    ['describe', '--format', 'json', sorted],
    ['verify', rows],
    ['verify', sorted],
    ['verify', '--json', sorted],
    ['verify', '--as', 'cdump', sorted],
    ['index', rows, ...out],
    ['sitemaps', rows, '--dir', join(root, 'sitemaps')],
    ['show', `/works/OL9W${key}`, sorted],
    ['show', '--pretty', `/works/OL1W${key}`, sorted],
    ['show', '--pretty', '--scan', `/people/${key}`, sorted],
    ['deworks', rows, ...out],
    ['sample', rows, '--works', '1', ...out],
    ['dump', join(root, `nowhere${IN_NAME}`)],
    [HOSTILE],
    ['dump', `--${HOSTILE}`],
    ['dump', 'one', HOSTILE],
    [`2026-06-30${HOSTILE}`],
    ['verify', '--as', HOSTILE, sorted],
    ['cdump', rows, HOSTILE],
  ])
    assertShown(await oldump(words), words.join(' '));
});

test('issue 12: words in the environment, the config file, the list of keys', async () => {
  const data = join(root, 'data.txt');
  for (const name of ['OLDUMP_LOG_FORMAT', 'OLDUMP_JOBS', 'OLDUMP_QUIET', 'OLDUMP_CONFIG'])
    assertShown(await oldump(['stats', data], { env: { [name]: IN_NAME } }), name);
  for (const name of ['PSQL_PARAMS', 'PGHOST', 'PGPORT', 'PGSSLMODE'])
    assertShown(
      await oldump(['export', '-o', join(root, 'e')], { env: { PGHOST: '/nonexistent', [name]: IN_NAME } }),
      name,
    );
  const config = join(root, 'config.json');
  for (const text of [
    JSON.stringify({ [HOSTILE]: 1 }),
    JSON.stringify({ jobs: HOSTILE }),
    HOSTILE,
    `{${HOSTILE}`,
  ]) {
    writeFileSync(config, text);
    assertShown(await oldump(['stats', '--config', config, data]), 'config');
  }
  assertShown(await oldump(['show', '-', join(dir, DUMP)], { stdin: `${HOSTILE}\n` }), 'keys');
});

test('issue 12: a manifest with such words in any member, and as names of members', async () => {
  const folder = join(dir, DUMP);
  const path = join(folder, 'manifest.json');
  const right = readFileSync(path, 'utf8');
  const manifest: unknown = JSON.parse(right);
  try {
    for (const member of pathsOf(manifest)) {
      const value = memberAt(manifest, member);
      const changed = typeof value === 'string' ? `${value}${HOSTILE}` : HOSTILE;
      writeFileSync(path, JSON.stringify(withMember(manifest, member, changed)));
      const what = member.join('.');
      assertShown(await oldump(['show', '/works/OL1W', folder]), what);
      assertShown(
        await oldump(['archive', '--dry-run', '--wait', '0', '--retries', '0', folder], CLOSED),
        what,
      );
      assertShown(
        await oldump([
          'run',
          '2026-07-31',
          '--data',
          join(root, 'data.txt'),
          '--dir',
          root,
          '--dry-run',
          '--previous',
          path,
        ]),
        what,
      );
      if (typeof value === 'string') assertShown(await oldump(['verify', '--quick', folder]), what);
    }
    for (const at of [
      [HOSTILE],
      ['tool', HOSTILE],
      ['files', 0, 'types', HOSTILE],
      ['stages', 0, 'dropped', HOSTILE],
    ]) {
      writeFileSync(path, JSON.stringify(withMember(manifest, at, 1)));
      for (const json of [[], ['--json']])
        assertShown(await oldump(['verify', '--skip-refs', ...json, folder]), at.join('.'));
    }
  } finally {
    writeFileSync(path, right);
  }
});

const CLOSED = { env: { OLDUMP_ARCHIVE_URL: 'http://127.0.0.1:9' } };

test('issue 12: a status with such words in any member', async () => {
  const path = join(dir, 'run_2026-06-30', 'status.json');
  const right = readFileSync(path, 'utf8');
  const stage = {
    ...{
      name: 'cdump',
      started: '2026-07-01T00:00:00Z',
      seconds: 1,
      unit: 'bytes',
      done: 1,
      total: 2,
      rows: 1,
    },
    ...{
      rate: { recent: 1, mean: 1 },
      rows_rate: { recent: 1, mean: 1 },
      seconds_left: 1,
      eta: '2026-07-01T00:00:00Z',
    },
  };
  const error = { message: 'no', exit_code: 5 };
  const status: unknown = {
    ...(JSON.parse(right) as object),
    stage,
    error,
    resume: 'oldump',
    published: null,
  };
  try {
    for (const member of pathsOf(status)) {
      writeFileSync(path, JSON.stringify(withMember(status, member, HOSTILE)));
      for (const words of [
        ['status', dir],
        ['status', '--json', dir],
        ['status', '--check', dir],
      ])
        assertShown(await oldump(words), `${words[1]}: ${member.join('.')}`);
    }
    const all = { ...(JSON.parse(JSON.stringify(status)) as RunStatus), date: HOSTILE };
    const labels = prometheusText(
      { ...all, process: { pid: 1, host: HOSTILE }, tool: { name: 'oldump', version: HOSTILE } },
      new Map(),
    );
    assert.doesNotMatch(labels, RAW);
  } finally {
    writeFileSync(path, right);
  }
});

test('issue 12: names in a folder, in SHA256SUMS, in an index', async () => {
  const copy = join(root, 'copy', DUMP);
  cpSync(join(dir, DUMP), copy, { recursive: true });
  writeFileSync(join(copy, IN_NAME), '');
  mkdirSync(join(copy, `folder${IN_NAME}`));
  const sums = readFileSync(join(copy, 'SHA256SUMS'), 'utf8');
  writeFileSync(
    join(copy, 'SHA256SUMS'),
    `${sums}${'0'.repeat(64)}  ${IN_NAME}.idx\n${'0'.repeat(64)}  ${IN_NAME}\n${IN_NAME}\n`,
  );
  const index = join(copy, `${DUMP}.txt.gz.idx`);
  for (const text of [IN_NAME, readFileSync(index, 'utf8').replace(/\/authors\/[^\t]*/, IN_NAME)]) {
    writeFileSync(index, text);
    for (const words of [
      ['verify', copy],
      ['verify', '--json', copy],
      ['show', '-v', '/works/OL1W', copy],
      ['verify', '--quick', copy],
    ])
      assertShown(await oldump(words), words.join(' '));
    assertShown(
      await oldump(['archive', '--dry-run', '--wait', '0', '--retries', '0', copy], CLOSED),
      'archive',
    );
  }
});

test('issue 12: log lines and the line of progress', () => {
  const said: string[] = [];
  for (const format of ['text', 'json'] as const) {
    const log = createLogger(format, 'debug', { write: text => said.push(text) });
    log.warn(HOSTILE);
    log.info(`a\nb${HOSTILE}`, `table\n${HOSTILE}\n`);
  }
  const stream = {
    columns: 80,
    on: () => undefined,
    off: () => undefined,
    write: (text: string) => said.push(text.replace(/\x1b\[(\?7[lh]|[JK])|^\r|\r$/g, '')),
  };
  new TerminalLine(stream as unknown as NodeJS.WriteStream).show(() => HOSTILE);
  assert.equal(said.length, 5);
  for (const text of said) assert.doesNotMatch(text, RAW);
});

/** The law: whoever wants to say something has to do it through one of these. */
const MAY_WRITE = [
  'bytes/disk/sink.ts',
  'cli/terminal/say.ts',
  'cli/terminal/terminal-line.ts',
  'cli/terminal/log.ts',
  'commands/options/print.ts',
];

test('issue 12: nothing else writes to a standard stream', () => {
  const src = join(projectRoot, 'src');
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.ts'));
  const writes =
    /std(?:out|err)\s*\.\s*(?:write|end)\b|\bconsole\s*\.|process\s*\.\s*(?:stdout|stderr|emitWarning|report)\b|writeSync\(\s*[12]\b/;
  const wrong = files.filter(
    file => writes.test(readFileSync(join(src, file), 'utf8')) && !MAY_WRITE.includes(file),
  );
  assert.deepEqual(wrong, []);
});
