/** No password in any output: secrets planted in every form, right and wrong, of every word that says where a database is. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import fc from 'fast-check';
import { wordsForAll } from '../../src/cli/words/words-for-all.ts';
import { OldumpError } from '../../src/errors.ts';
import { connectionSettings, describeDatabase } from '../../src/pg/connection/settings.ts';
import { sampleServer } from '../month/sample-server.ts';
import { skipWithReason } from '../pg/with-server.ts';
import { bash, inWorkDir, oldumpScript } from '../support/oldump.ts';

const CORE = 's3crEt';
/** As psql has them, and as people get them wrong. */
const FORMS: readonly ((secret: string) => string)[] = [
  secret => `postgresql://u:${secret}@127.0.0.1:1/db`,
  secret => `postgres://u:${encodeURIComponent(secret)}@127.0.0.1:1/db`,
  secret => `postgresql://u:${secret}@/db?host=/nowhere`,
  () => `postgresql://u:${CORE}`, // with other signs, all of it is a place to psql
  secret => `postgresql://u:${secret}@`,
  secret => `postgresql:u:${secret}@127.0.0.1/db`,
  secret => `POSTGRESQL://u:${secret}@127.0.0.1/db`,
  secret => `mysql://u:${secret}@127.0.0.1/db`,
  secret => `jdbc:postgresql://u:${secret}@127.0.0.1/db`,
  secret => `u:${secret}@127.0.0.1:1/archive`,
  secret => `postgresql://127.0.0.1:1/db?user=u&password=${secret}`,
  secret => `postgresql://127.0.0.1:1/db?pass%77ord=${secret}&sslmode=disable`,
  secret => `postgresql://127.0.0.1:1/db?sslpassword=${secret}`,
  secret => `postgresql://127.0.0.1:1/db?passwrod=${secret}`,
  secret => `user=u host=127.0.0.1 port=1 password=${secret}`,
  secret => `host=127.0.0.1 port=1 password =  '${secret.replace(/['\\]/g, '\\$&')}' dbname=db`,
  secret => `host=127.0.0.1 port=1 password='${secret}`,
  secret => `password=${secret} host=127.0.0.1 port=x`,
  secret => `dbname='postgresql://u:${secret}@127.0.0.1/db' port=1`,
  secret => `-h 127.0.0.1 -p 1 -U u -d postgresql://u:${secret}@127.0.0.1:1/db`,
  secret => `-h 127.0.0.1 -p 1 db -W ${secret}`,
  secret => `-h 127.0.0.1 -p 1 --password=${secret} db`,
  secret => `-h 127.0.0.1 -p 1 db password=${secret}`,
  secret => `-h u:${secret}@127.0.0.1 -p 1 db`,
];
/** Signs that mean something to one reader or the other, around what is looked for. */
const signs = fc.string({ unit: fc.constantFrom(...'@:/?#%&=\'"\\;,+-$x1é[]'), maxLength: 4 });
const secrets = fc.tuple(signs, signs).map(([before, behind]) => `${before}${CORE}${behind}`);
const forms = fc.constantFrom(...FORMS);

const OPTIONS = ['--db', '--ia-db', '--covers-db'] as const;

function toldOf(read: () => ReturnType<typeof connectionSettings>): string {
  try {
    return describeDatabase(read());
  } catch (error) {
    assert.ok(error instanceof OldumpError, String(error));
    assert.equal(error.exitCode, 2);
    return error.message;
  }
}

test('what is said of connection words holds no password', () => {
  fc.assert(
    fc.property(forms, secrets, (form, secret) => {
      const words = form(secret);
      for (const option of OPTIONS)
        assert.doesNotMatch(
          toldOf(() => connectionSettings({}, words, option)),
          new RegExp(CORE),
          words,
        );
      assert.doesNotMatch(
        toldOf(() => connectionSettings({ PSQL_PARAMS: words })),
        new RegExp(CORE),
        words,
      );
      if (words.startsWith('-')) return; // a variable takes no words
      assert.doesNotMatch(
        toldOf(() => connectionSettings({ PGDATABASE: words, PGHOST: 'h' })),
        new RegExp(CORE),
        words,
      );
      assert.doesNotMatch(
        toldOf(() => connectionSettings({ PGHOST: words })),
        new RegExp(CORE),
        words,
      );
    }),
    { numRuns: 3000 },
  );
});

test('the title of the process and the line in reports hold no password', () => {
  fc.assert(
    fc.property(forms, secrets, fc.constantFrom(...OPTIONS), (form, secret, option) => {
      const words = form(secret);
      for (const line of [[option, words], [`${option}=${words}`]])
        assert.doesNotMatch(wordsForAll(['export', ...line, '-v']).join(' '), new RegExp(CORE), words);
    }),
    { numRuns: 3000 },
  );
  const harmless = [
    '2026-06-30',
    '--ia-db',
    '-h db -p 5432 -U u archive',
    '--db=postgresql://u@[::1]:5432/ol',
  ];
  assert.deepEqual(wordsForAll(harmless), harmless);
});

/** Where words may come from: a command line, and what else it is read with. */
const CHANNELS: readonly [name: string, line: string, env: (words: string) => Record<string, string>][] = [
  ['--db', 'oldump export -v --db "$WORDS" -o x', words => ({ WORDS: words })],
  ['--db=', 'oldump idump 2026-06-30 --db="$WORDS"', words => ({ WORDS: words })],
  ['a word too many', 'oldump ia-metadata "$WORDS"', words => ({ WORDS: words })],
  ['a file', 'oldump sort "$WORDS"', words => ({ WORDS: words })],
  ['a folder', 'oldump verify "$WORDS"', words => ({ WORDS: words })],
  ['no command', 'oldump "x$WORDS"', words => ({ WORDS: words })],
  [
    '--covers-db',
    'oldump tables 2026-06-30 --only covers_metadata --covers-db "$WORDS" -v',
    words => ({ WORDS: words }),
  ],
  [
    '--ia-db',
    'oldump 2026-06-30 --dry-run --dir d --ia-db "$WORDS"',
    words => ({ WORDS: words, PSQL_PARAMS: '-h /nowhere x' }),
  ],
  ['--log-format json', 'oldump export -v --log-format json', words => ({ PSQL_PARAMS: words })],
  ['OLDUMP_DB', 'oldump export -v', words => ({ OLDUMP_DB: words })],
  [
    'config file',
    'printf %s "$CONFIG" > c.json; oldump export --config c.json',
    words => ({ CONFIG: JSON.stringify({ db: words }) }),
  ],
  [
    'broken config file',
    'printf %s "$CONFIG" > c.json; oldump export --config c.json',
    words => ({ CONFIG: `{"db": "${words}" x` }),
  ],
  ['PGPASSWORD', 'oldump export -v', words => ({ PGPASSWORD: words, PGHOST: '127.0.0.1', PGPORT: '1' })],
  [
    'IA_SECRET_ACCESS_KEY',
    'oldump archive nowhere -v --via s3',
    words => ({ IA_ACCESS_KEY_ID: words, IA_SECRET_ACCESS_KEY: words }),
  ],
  [
    'ia.ini',
    'printf "[s3]\\naccess = %s" "$KEY" > ia.ini; mkdir -p ol_dump_2026-06-30; oldump archive . --ia-config ia.ini',
    words => ({ KEY: words }),
  ],
];

for (const [name, line, env] of CHANNELS) {
  test(`the built program tells no secret that came by ${name}`, () =>
    inWorkDir(dir => {
      for (const form of [FORMS[0]!, FORMS[9]!, FORMS[14]!]) {
        const words = form(`${CORE}"`);
        const { code, stdout, stderr } = bash(line, dir, env(words));
        assert.ok([2, 4, 5].includes(code), `${code} ${stderr}`);
        assert.doesNotMatch(`${stdout.toString()}${stderr}`, new RegExp(CORE), words);
      }
    }));
}

const library = await sampleServer(600);

test('a run with passwords in its words leaves none of them in its files, its lines or its title', async t => {
  if (typeof library === 'string') return skipWithReason(t, library);
  await inWorkDir(async dir => {
    const { host, user } = library.server;
    const place = (database: string) => `postgresql://${user}:${CORE}@/${database}?host=${host}`;
    mkdirSync(join(dir, 'd'));
    writeFileSync(
      join(dir, 'c.json'),
      JSON.stringify({ 'covers-db': `host=${host} user=${user} dbname=coverstore password='${CORE}'` }),
    );
    const words =
      `2026-06-30 --dir d -v --config c.json --max-age-days 99 --tables ratings,covers_metadata --ia-db=${place('archive')}`.split(
        ' ',
      );
    const env = { PATH: process.env['PATH'], HOME: dir, TMPDIR: dir, PSQL_PARAMS: place('openlibrary') };
    const child = spawn(process.execPath, [oldumpScript, ...words], { cwd: dir, env });
    const titles: string[] = [];
    child.stderr.on('data', () => {
      try {
        titles.push(readFileSync(`/proc/${child.pid}/cmdline`, 'utf8'));
      } catch {
        // it has ended, or this machine has no /proc
      }
    });
    const [stdout, stderr, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close'),
    ]);
    assert.equal(code, 0, stderr);
    for (const said of [stdout, stderr, ...titles]) assert.doesNotMatch(said, new RegExp(CORE));
    const files = readdirSync(join(dir, 'd'), { recursive: true, encoding: 'utf8' });
    assert.ok(
      files.some(file => file.endsWith('status.json')) && files.some(file => file.endsWith('journal.jsonl')),
    );
    for (const file of files.map(name => join(dir, 'd', name)).filter(path => statSync(path).isFile()))
      assert.equal(readFileSync(file).includes(CORE), false, file);
    const status = JSON.parse(readFileSync(join(dir, 'd/run_2026-06-30/status.json'), 'utf8')) as {
      command?: string;
    };
    assert.match(JSON.stringify(status), /:\*\*\*@/, 'the command is told, without its password');
  });
});
