/** `oldump tables` against a real server: Open Library's own rows, the old spelling, and what must not leave. */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { Client } from 'pg';
import { copyIn } from '../../dev/server/copy-in.ts';
import { skipWithReason, sortedRows, testServer, type TestServer } from '../pg/with-server.ts';
import { bash, inWorkDir, type Ended } from '../support/oldump.ts';
import { projectRoot, sharedData, sharedDataMissing } from '../support/project.ts';
import { COVER_SCHEMA, SIDE_TABLE_SCHEMA } from './schema.ts';

const running = await testServer();
const devdb = join(sharedData, 'devdb-2026');

/** What no file may show: whoever read, rated or uploaded, and when to the second. */
const SECRET = /secret|10\.20\.30\.40|@|12:34/;

interface Shop {
  readonly server: TestServer['server'];
  readonly client: Client;
  readonly covers: Client;
}

async function openShop(server: TestServer, name: string): Promise<Shop> {
  const { client } = await server.database(name);
  const { client: covers } = await server.database(`${name}_covers`);
  await client.query(SIDE_TABLE_SCHEMA);
  await covers.query(COVER_SCHEMA);
  return { server: server.server, client, covers };
}

function tables({ server, client }: Shop, words: string, dir: string): Ended {
  const name = client.database as string;
  return bash(`oldump tables ${words} --covers-db ${name}_covers -j 1`, dir, {
    PSQL_PARAMS: server.connectionWords(name),
  });
}

function serverOrSkip(t: TestContext): TestServer | undefined {
  if (typeof running !== 'string') return running;
  skipWithReason(t, running);
  return undefined;
}

test("reading log and ratings are Open Library's, up to three days", async t => {
  const server = serverOrSkip(t);
  if (!server) return;
  const missing = sharedDataMissing();
  if (missing) return skipWithReason(t, missing);
  const shop = await openShop(server, 'devdb');
  for (const table of ['bookshelves', 'bookshelves_books', 'ratings']) {
    const rows = gunzipSync(readFileSync(join(devdb, 'tables', `${table}.copy.txt.gz`)));
    await copyIn(shop.client, `COPY ${table} FROM STDIN`, [rows]);
  }
  await inWorkDir(dir => {
    for (const day of ['2025-01-01', '2025-01-02', '2026-06-30']) {
      const ended = tables(shop, `${day} --only ratings,reading-log --allow-empty`, dir);
      assert.deepEqual([ended.code, ended.stderr], [0, '']);
      for (const table of ['ratings', 'reading-log']) {
        const golden = join(devdb, 'golden', `ol_dump_${table}_upto_${day}.txt.gz`);
        assert.deepEqual(rowsOf(join(dir, `ol_dump_${table}_${day}.txt.gz`)), rowsOf(golden), table);
      }
    }
  });
});

test('all four files, in one dialect; nobody, no address and no time of day is in them', async t => {
  const server = serverOrSkip(t);
  if (!server) return;
  const shop = await filledShop(server, 'four');
  await shop.client.query(`ALTER DATABASE four SET datestyle = 'German'`);
  await inWorkDir(dir => {
    const ended = tables(shop, '2026-06-30', dir);
    assert.deepEqual([ended.code, ended.stderr], [0, '']);
    const text = (name: string): string =>
      gunzipSync(readFileSync(join(dir, `ol_dump_${name}_2026-06-30.txt.gz`))).toString();
    assert.equal(
      text('ratings'),
      '/works/OL1W\t/books/OL7M\t5\t2026-06-30\n/works/OL2W\t\\N\t\\N\t2026-07-01\n',
    );
    assert.equal(text('reading-log'), '/works/OL1W\t\\N\tTab\\there "x"\t2026-06-30\n');
    assert.equal(text('covers_metadata'), '1\t10\t20\t2026-06-30\n2\t\\N\t\\N\t2026-06-30\n');
    assert.equal(
      text('wikidata'),
      'Q1\t{"a": "tab \\\\t quote \\\\"",\\n"b": 1}\t2026-07-05 12:00:00\nQ2\t\\N\t\\N\n',
    );
    for (const name of readdirSync(dir).filter(name => name.endsWith('.gz')))
      assert.doesNotMatch(gunzipSync(readFileSync(join(dir, name))).toString(), SECRET, name);
  });
});

test('the way to Wikidata documents in docs/format.md gives them as they are', async t => {
  const server = serverOrSkip(t);
  if (!server) return;
  const shop = await openShop(server, 'documents');
  const documents = [{ a: 'tab \t quote " line \n back\\slash \\n' }, { b: ['\u0001', '\u00e9'] }];
  for (const [row, document] of documents.entries())
    await shop.client.query('INSERT INTO wikidata VALUES ($1, $2)', [
      `Q${row}`,
      JSON.stringify(document, null, '\t'),
    ]);
  await shop.client.query(`INSERT INTO wikidata VALUES ('Q9', NULL)`);
  const guide = readFileSync(join(projectRoot, 'docs', 'format.md'), 'utf8');
  const line = /^zcat ol_dump_wikidata.*$/m.exec(guide)![0];
  await inWorkDir(dir => {
    const made = tables(shop, '2026-06-30 --only wikidata', dir);
    assert.deepEqual([made.code, made.stderr], [0, '']);
    const ended = bash(line, dir);
    assert.equal(ended.code, 0, ended.stderr);
    const lines = readFileSync(join(dir, 'wikidata.jsonl'), 'utf8').trimEnd().split('\n');
    assert.deepEqual(
      lines.map(text => JSON.parse(text) as unknown),
      documents,
    );
  });
});

test('--legacy-csv is the spelling of psql before May 2026, counted although a row has two lines', async t => {
  const server = serverOrSkip(t);
  if (!server) return;
  const shop = await filledShop(server, 'legacy');
  await inWorkDir(dir => {
    const ended = tables(shop, '2026-06-30 --legacy-csv --only wikidata,ratings,reading-log', dir);
    assert.deepEqual([ended.code, ended.stderr], [0, '']);
    const text = (name: string): string =>
      gunzipSync(readFileSync(join(dir, `ol_dump_${name}_2026-06-30.txt.gz`))).toString();
    assert.equal(text('ratings'), '/works/OL1W\t/books/OL7M\t5\t2026-06-30\n/works/OL2W\t\t\t2026-07-01\n');
    assert.equal(text('reading-log'), '/works/OL1W\t\t"Tab\there ""x"""\t2026-06-30\n');
    assert.equal(
      text('wikidata'),
      'Q1\t"{""a"": ""tab \\t quote \\"""",\n""b"": 1}"\t2026-07-05 12:00:00\nQ2\t\t\n',
    );
  });
});

test('an empty table leaves no file at all (exit 4), nor does a missing one (exit 5)', async t => {
  const server = serverOrSkip(t);
  if (!server) return;
  const shop = await filledShop(server, 'gaps');
  await shop.client.query('DELETE FROM ratings');
  await inWorkDir(dir => {
    const ended = tables(shop, '2026-06-30', dir);
    assert.equal(ended.code, 4);
    assert.match(ended.stderr, /side table ratings, database gaps on .* is empty/);
    assert.deepEqual(readdirSync(dir), []);
  });
  await shop.client.query('DROP TABLE ratings');
  await inWorkDir(dir => {
    const ended = tables(shop, '2026-06-30', dir);
    assert.deepEqual([ended.code, readdirSync(dir)], [5, []]);
  });
});

test('rows of another shape are not published, nor shown', async t => {
  const server = serverOrSkip(t);
  if (!server) return;
  const shop = await filledShop(server, 'shapes');
  const changes = [
    'ALTER TABLE ratings ALTER rating TYPE text USING username',
    `ALTER TABLE ratings ALTER rating TYPE int USING 3, ALTER work_id TYPE text USING work_id || '@10.20.30.40'`,
    `UPDATE bookshelves SET name = 'secret@example.org'`,
  ];
  for (const change of changes) {
    await shop.client.query(change);
    await inWorkDir(dir => {
      for (const dialect of ['', '--legacy-csv']) {
        const ended = tables(shop, `2026-06-30 --only ratings,reading-log ${dialect}`, dir);
        assert.deepEqual([ended.code, readdirSync(dir)], [4, []], change);
        assert.match(ended.stderr, /side table (ratings|reading-log), row 1: is not work_key \(work key\), /);
        assert.doesNotMatch(ended.stderr, SECRET);
      }
      const piped = tables(shop, '2026-06-30 --only ratings -o -', dir);
      assert.doesNotMatch(piped.stdout.toString(), SECRET);
    });
  }
});

test('--snapshot shows the tables as the session that exported it sees them', async t => {
  const server = serverOrSkip(t);
  if (!server) return;
  const shop = await filledShop(server, 'moment');
  await shop.client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
  const { rows } = await shop.client.query<{ id: string }>('SELECT pg_export_snapshot() AS id');
  const { host, port, user } = server.server;
  const other = new Client({ host, port, user, database: 'moment', password: () => '' });
  await other.connect();
  await other.query('DELETE FROM ratings WHERE work_id = 1');
  await other.end();
  await inWorkDir(dir => {
    const before = tables(shop, `2026-06-30 --only ratings --snapshot ${rows[0]!.id} -o -`, dir);
    const now = tables(shop, '2026-06-30 --only ratings -o -', dir);
    assert.equal(sortedRows(before.stdout.toString()).length, 2);
    assert.equal(sortedRows(now.stdout.toString()).length, 1);
  });
  await shop.client.query('ROLLBACK');
});

async function filledShop(server: TestServer, name: string): Promise<Shop> {
  const shop = await openShop(server, name);
  await shop.client.query(`
    INSERT INTO bookshelves (id, name) VALUES (1, E'Tab\\there "x"');
    INSERT INTO bookshelves_books (username, work_id, bookshelf_id, created) VALUES
      ('secret', 1, 1, '2026-06-30 12:34:56'), ('secret', 2, 1, '2026-07-01 12:34:56');
    INSERT INTO ratings (username, work_id, rating, edition_id, created) VALUES
      ('secret@example.org', 1, 5, 7, '2026-06-30 12:34:56'), ('secret', 2, NULL, NULL, '2026-07-01 00:00:00'),
      ('secret', 3, 4, 9, '2026-07-01 00:00:00.000001');
    INSERT INTO wikidata VALUES ('Q1', '{"a": "tab \\t quote \\"",\n"b": 1}', '2026-07-05 12:00:00'), ('Q2', NULL, NULL);`);
  await shop.covers.query(`
    INSERT INTO cover (id, width, height, author, ip, source_url, created) VALUES
      (1, 10, 20, 'secret', '10.20.30.40', 'http://secret', '2026-06-30 12:34:56'),
      (2, NULL, NULL, 'secret', '10.20.30.40', NULL, '2026-06-30 00:00:00'),
      (3, 1, 1, NULL, NULL, NULL, '2026-07-02 00:00:00')`);
  return shop;
}

function rowsOf(path: string): string[] {
  return sortedRows(gunzipSync(readFileSync(path)).toString());
}
