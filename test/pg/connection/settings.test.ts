import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findPassword } from '../../../src/pg/connection/password-file.ts';
import {
  connectionSettings,
  describeDatabase,
  type Environment,
} from '../../../src/pg/connection/settings.ts';

const env = { USER: 'me' };
type Expected = Partial<ReturnType<typeof connectionSettings>>;

const PLACES: [name: string, environment: Environment, expected: Expected][] = [
  [
    'nothing at all: as Open Library has it',
    {},
    { host: 'db', database: 'openlibrary', user: 'me', port: 5432 },
  ],
  [
    'only a user: still the default place',
    { PGUSER: 'ol' },
    { host: 'db', database: 'openlibrary', user: 'ol' },
  ],
  [
    'options apart',
    { PSQL_PARAMS: '-h db -p 6543 -U ol -d books' },
    { host: 'db', port: 6543, user: 'ol', database: 'books' },
  ],
  [
    'options glued',
    { PSQL_PARAMS: '-hdb -p6543 -Uol -dbooks' },
    { host: 'db', port: 6543, user: 'ol', database: 'books' },
  ],
  [
    'long options',
    { PSQL_PARAMS: '--host=db --port 1 --username=ol --dbname books' },
    { host: 'db', port: 1, user: 'ol', database: 'books' },
  ],
  [
    '--user as people write it',
    { PSQL_PARAMS: '--user=ol openlibrary' },
    { user: 'ol', database: 'openlibrary', host: undefined },
  ],
  [
    'database and user by place',
    { PSQL_PARAMS: '-h db openlibrary ol' },
    { database: 'openlibrary', user: 'ol' },
  ],
  ['user first when -d is given', { PSQL_PARAMS: '-d openlibrary' }, { database: 'openlibrary', user: 'me' }],
  [
    'words without harm',
    { PSQL_PARAMS: '-X -q -w -h db openlibrary' },
    { host: 'db', database: 'openlibrary' },
  ],
  ['a socket folder', { PSQL_PARAMS: '-h /tmp openlibrary' }, { host: '/tmp', database: 'openlibrary' }],
  [
    'an address as database',
    { PSQL_PARAMS: 'postgresql://ol:secret@db:6543/books?sslmode=require' },
    { host: 'db', port: 6543, user: 'ol', password: 'secret', database: 'books', sslMode: 'require' },
  ],
  [
    'postgres:// and escapes',
    { PSQL_PARAMS: 'postgres://o%40l:a%2Fb@[::1]/b%20s' },
    { host: '::1', user: 'o@l', password: 'a/b', database: 'b s' },
  ],
  [
    'a socket in an address',
    { PSQL_PARAMS: 'postgresql:///books?host=/run/pg&user=ol' },
    { host: '/run/pg', user: 'ol', database: 'books' },
  ],
  [
    'an option counts more than the address',
    { PSQL_PARAMS: '-h other postgresql://db/books' },
    { host: 'other', database: 'books' },
  ],
  ['name=value words', { PSQL_PARAMS: '-d host=db' }, { host: 'db', database: 'me' }],
  [
    'PG variables alone',
    { PGHOST: 'pg', PGDATABASE: 'ol', PGPORT: '7', PGUSER: 'u', PGPASSWORD: 'p' },
    { host: 'pg', port: 7, database: 'ol', user: 'u', password: 'p' },
  ],
  [
    'PSQL_PARAMS before PG variables',
    { PSQL_PARAMS: '-h db books', PGHOST: 'pg', PGDATABASE: 'no', PGPORT: '7' },
    { host: 'db', port: 7, database: 'books' },
  ],
  [
    'empty PSQL_PARAMS: psql without words',
    { PSQL_PARAMS: '' },
    { host: undefined, database: 'me', user: 'me' },
  ],
];

for (const [name, environment, expected] of PLACES) {
  test(`connection settings: ${name}`, () => {
    const settings = connectionSettings({ ...env, ...environment });
    for (const [key, value] of Object.entries(expected))
      assert.equal(settings[key as keyof typeof settings], value, key);
  });
}

test('--db counts instead of PSQL_PARAMS; PG variables fill what it leaves open', () => {
  const settings = connectionSettings(
    { ...env, PSQL_PARAMS: '-h db openlibrary', PGPORT: '9' },
    'postgresql://ia@archive/archive',
  );
  assert.deepEqual(
    [settings.host, settings.port, settings.user, settings.database],
    ['archive', 9, 'ia', 'archive'],
  );
  const place = (address: string) => {
    const { host, port, database } = connectionSettings(
      { ...env, PSQL_PARAMS: '-h db -p 7 openlibrary' },
      address,
    );
    return [host, port, database];
  };
  assert.deepEqual(place('archive'), ['db', 7, 'archive'], 'a name: the same server');
  assert.deepEqual(place('-h other archive'), ['other', 5432, 'archive'], 'psql words');
  assert.deepEqual(place('host=other dbname=archive'), ['other', 5432, 'archive'], 'names and values');
});

for (const words of [
  '-Z',
  '--file=x',
  '-c select',
  '-h',
  'a b c',
  '-p x',
  '-d host=db;x=1 -d postgresql://%zz',
  'postgresql://a/b?nope=1',
  'postgresql://a/b?sslmode=maybe',
]) {
  test(`refused with exit 2: ${words}`, () => {
    assert.throws(() => connectionSettings({ ...env, PSQL_PARAMS: words }), { exitCode: 2 });
  });
}

test('no password shows in a message', () => {
  const shown = (words: string) => {
    try {
      return describeDatabase(connectionSettings({ ...env, PSQL_PARAMS: words }));
    } catch (error) {
      return (error as Error).message;
    }
  };
  const cases = [
    'postgresql://ol:sesame@db/books',
    'postgresql://ol:sesame@db:x/books',
    '--password=sesame db',
    'a b password:sesame',
    '-h db books u password=sesame',
  ];
  for (const words of cases) assert.doesNotMatch(shown(words), /sesame/, words);
  assert.throws(() => connectionSettings({ PGSERVICE: 'ol' }), { exitCode: 2 });
});

test('~/.pgpass: the first line that fits, stars, escapes, sockets as localhost', () => {
  const file =
    '# comment\nother:*:*:*:no\ndb:5433:*:me:port\n*:5432:books:me:a\\:b\\\\c\nlocalhost:*:*:me:socket\n/run/pg:*:*:*:folder\n';
  const settings = (words: string) => connectionSettings({ ...env, PSQL_PARAMS: words });
  assert.equal(findPassword(file, settings('-h db -p 5433 x')), 'port');
  assert.equal(findPassword(file, settings('-h db books')), 'a:b\\c');
  assert.equal(findPassword(file, settings('-h db elsewhere')), undefined);
  assert.equal(findPassword(file, settings('-h /run/pg elsewhere')), 'socket');
  assert.equal(findPassword(file, settings('-h /run/pg elsewhere you')), 'folder');
});
