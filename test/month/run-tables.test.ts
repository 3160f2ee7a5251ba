/** Side tables in the monthly run, from a real PostgreSQL: whole, private, of the export's moment, or not at all. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { Ajv } from 'ajv';
import type { Manifest } from '../../src/bytes/manifest/manifest-form.ts';
import { SIDE_TABLES } from '../../src/tables/side-tables.ts';
import { hangsUpAfter, proxyTo, Staller, type Meddle } from '../pg/proxy.ts';
import { skipWithReason, sortedRows } from '../pg/with-server.ts';
import { bash, inWorkDir } from '../support/oldump.ts';
import { projectRoot } from '../support/project.ts';
import { LONG_MS, until } from '../support/until.ts';
import { published } from './library.ts';
import { sampleServer, startRun, type SampleRun } from './sample-server.ts';

const FOLDER = 'd/ol_dump_2026-06-30';
const REST = '--skip deworks,sitemaps';
const server = await sampleServer(4000);
const passOn: Meddle = (data, near) => void near.write(data);

const nameOf = (table: string): string => `ol_dump_${table}_2026-06-30.txt.gz`;
const rowsOf = (path: string): string => gunzipSync(readFileSync(path)).toString();
const schema = JSON.parse(
  readFileSync(join(projectRoot, 'docs/schema/manifest.schema.json'), 'utf8'),
) as object;

function manifestIn(dir: string): Manifest {
  const manifest = JSON.parse(readFileSync(join(dir, FOLDER, 'manifest.json'), 'utf8')) as Manifest;
  const validate = new Ajv({ allErrors: true }).compile(schema);
  assert.ok(validate(manifest), JSON.stringify(validate.errors));
  return manifest;
}

test('the tables of a run are those of the command, listed, spelled, of the moment of the export', async t => {
  if (typeof server === 'string') return skipWithReason(t, server);
  await inWorkDir(async dir => {
    const { code, stderr } = await startRun(server, dir, REST).ended;
    assert.equal(code, 0, stderr);
    const words = server.server.connectionWords('openlibrary');
    mkdirSync(join(dir, 'alone'));
    assert.equal(bash('oldump tables 2026-06-30 --dir alone', dir, { PSQL_PARAMS: words }).code, 0);
    const { files, inputs, guards } = manifestIn(dir);
    for (const table of SIDE_TABLES) {
      const made = readFileSync(join(dir, FOLDER, nameOf(table)));
      assert.deepEqual(made, readFileSync(join(dir, 'alone', nameOf(table))), table);
      const time = table === 'wikidata' ? '' : '|:\\d\\d'; // of an article, not of a reader
      assert.doesNotMatch(
        gunzipSync(made).toString(),
        new RegExp(`reader\\d|10\\.\\d+\\.\\d+\\.${time}`),
        table,
      );
      const listed = files.find(({ name }) => name === nameOf(table));
      assert.deepEqual([listed?.order, listed?.dialect, listed?.null], ['columns', 'text', '\\N']);
    }
    const moments = inputs
      .filter(({ name }) => /database openlibrary/.test(name))
      .map(input => input.snapshot);
    assert.equal(moments.length, 4, 'three tables and data');
    assert.equal(new Set(moments).size, 1, 'of one moment');
    assert.equal(guards?.find(({ name }) => name === 'table-rows')?.result, 'passed');
    assert.match(bash(`sha256sum -c SHA256SUMS`, join(dir, FOLDER)).stdout.toString(), /reading-log.*: OK/);
    const verified = bash(`oldump verify ${FOLDER}`, dir);
    assert.equal(verified.code, 0, verified.stdout.toString());
  });
});

test('their rows are in the order of what is published, not of readers', async t => {
  if (typeof server === 'string') return skipWithReason(t, server);
  await inWorkDir(async dir => {
    assert.equal((await startRun(server, dir, REST).ended).code, 0);
    const before = readFileSync(join(dir, FOLDER, nameOf('reading-log')));
    const works = [...rowsOf(join(dir, FOLDER, nameOf('reading-log'))).matchAll(/^\/works\/OL(\d+)W/gm)];
    const numbers = works.map(([, number]) => Number(number));
    assert.deepEqual(
      numbers,
      [...numbers].sort((a, b) => a - b),
    );
    await server.client.query('CLUSTER bookshelves_books USING bookshelves_books_pkey'); // rows of one reader side by side
    assert.equal((await startRun(server, dir, `${REST} --overwrite`).ended).code, 0);
    assert.deepEqual(readFileSync(join(dir, FOLDER, nameOf('reading-log'))), before);
  });
});

test('an export that begins anew has its tables made anew; a finished one keeps them', async t => {
  if (typeof server === 'string') return skipWithReason(t, server);
  const { host, port } = server.server;
  await inWorkDir(async dir => {
    mkdirSync(join(dir, 'whole'));
    assert.equal((await startRun(server, join(dir, 'whole'), REST).ended).code, 0);
    const expected = published(join(dir, 'whole'));
    const staller = new Staller(600_000);
    const proxy = await proxyTo(`${host}/.s.PGSQL.${port}`, staller.meddle);
    const killed = startRun(server, dir, REST, proxy.port);
    await staller.stalled;
    killed.child.kill('SIGKILL');
    await killed.ended;
    staller.goOn();
    assert.ok(existsSync(join(dir, FOLDER, nameOf('ratings'))), 'killed in mid-export, behind the tables');
    const again = await startRun(server, dir, REST, proxy.port).ended;
    proxy.close();
    assert.equal(again.code, 0, again.stderr);
    assert.match(again.stderr, /tables: anew, of the moment of the new export/);
    assert.deepEqual(published(dir), expected);
    assert.deepEqual(leftovers(dir), []);
  });
});

test('killed when all rows are sorted, a run keeps its tables though the database has gone', async t => {
  if (typeof server === 'string') return skipWithReason(t, server);
  const { host, port } = server.server;
  await inWorkDir(async dir => {
    const proxy = await proxyTo(`${host}/.s.PGSQL.${port}`, () => passOn);
    const killed = startRun(server, dir, REST, proxy.port);
    const journal = join(dir, 'd/run_2026-06-30/journal.jsonl');
    const isThere = (): boolean =>
      existsSync(journal) && readFileSync(journal, 'utf8').includes('"kind":"finished","stage":"cdump"');
    await until(() => killed.child.exitCode !== null || isThere(), 'all rows are sorted', LONG_MS);
    killed.child.kill('SIGKILL');
    assert.equal((await killed.ended).code, null, 'ended before it was killed');
    proxy.close();
    const again = await startRun(server, dir, REST, proxy.port).ended;
    assert.equal(again.code, 0, again.stderr);
    assert.match(again.stderr, /tables: skipped, finished in an earlier attempt/);
  });
});

test('a database lost in mid-tables: exit 5, no table has a name, the same command again completes', async t => {
  if (typeof server === 'string') return skipWithReason(t, server);
  const { host, port } = server.server;
  await inWorkDir(async dir => {
    const faulty = hangsUpAfter(20_000);
    let isFaulty = true;
    const proxy = await proxyTo(`${host}/.s.PGSQL.${port}`, () => (isFaulty ? faulty() : passOn));
    const lost = await startRun(server, dir, REST, proxy.port).ended;
    assert.equal(lost.code, 5, lost.stderr);
    assert.deepEqual(readdirSync(join(dir, FOLDER)), []);
    isFaulty = false;
    const last = await startRun(server, dir, REST, proxy.port).ended;
    proxy.close();
    assert.equal(last.code, 0, last.stderr);
    assert.deepEqual(leftovers(dir), []);
  });
});

test('what is not there is told in seconds, by the dry run too; nothing is made', async t => {
  if (typeof server === 'string') return skipWithReason(t, server);
  await inWorkDir(async dir => {
    for (const more of ['', ' --dry-run']) {
      const refused: Awaited<SampleRun['ended']> = await startRun(
        server,
        dir,
        `${REST} --covers-db nowhere${more}`,
      ).ended;
      assert.equal(refused.code, 5, refused.stderr);
      assert.match(refused.stderr, /database nowhere/);
    }
    await server.client.query('ALTER TABLE ratings RENAME edition_id TO edition');
    const { code, stderr, stdout } = await startRun(server, dir, `${REST} --dry-run`).ended;
    await server.client.query('ALTER TABLE ratings RENAME edition TO edition_id');
    assert.equal(code, 5, stderr);
    assert.match(stderr, /column ratings\.edition_id does not exist/);
    assert.match(stdout, /^tables +run/m);
    assert.equal(existsSync(join(dir, 'd')), false);
  });
});

test('some tables, the old spelling; none with --data unless they are named; another choice is another run', async t => {
  if (typeof server === 'string') return skipWithReason(t, server);
  await inWorkDir(async dir => {
    const data = bash('oldump export -o data.txt', dir, {
      PSQL_PARAMS: server.server.connectionWords('openlibrary'),
    });
    assert.equal(data.code, 0, data.stderr);
    const tablesIn = (): string[] =>
      readdirSync(join(dir, FOLDER)).filter(name => SIDE_TABLES.some(table => name === nameOf(table)));
    assert.equal((await startRun(server, dir, `${REST} --data data.txt`).ended).code, 0);
    assert.deepEqual(tablesIn(), []);
    const named = `${REST} --data data.txt --tables ratings,wikidata --legacy-csv`;
    const added = await startRun(server, dir, named).ended;
    assert.equal(added.code, 0, added.stderr);
    assert.deepEqual(tablesIn(), [nameOf('ratings'), nameOf('wikidata')]);
    assert.match(rowsOf(join(dir, FOLDER, nameOf('ratings'))), /\t\t\d\t/, 'NULL is nothing');
    const { files } = manifestIn(dir);
    const listed = files.find(({ name }) => name === nameOf('ratings'));
    assert.deepEqual([listed?.dialect, listed?.null], ['csv', '']);
    assert.equal(bash(`oldump verify ${FOLDER}`, dir).code, 0);
    const other = await startRun(server, dir, named.replace(',wikidata', '')).ended;
    assert.equal(other.code, 2);
    assert.match(other.stderr, /tables was ratings,wikidata, is ratings/);
    const without = await startRun(server, dir, `${REST},tables --data data.txt --overwrite`).ended;
    assert.equal(without.code, 0, without.stderr);
    assert.deepEqual(tablesIn(), []);
  });
});

test('an empty table is refused, unless it is allowed or was empty before', async t => {
  if (typeof server === 'string') return skipWithReason(t, server);
  await server.client.query('CREATE TABLE kept AS SELECT * FROM ratings; DELETE FROM ratings');
  await inWorkDir(async dir => {
    const empty = await startRun(server, dir, REST).ended;
    assert.equal(empty.code, 4, empty.stderr);
    assert.match(empty.stderr, /side table ratings, .* is empty/);
    const allowed = await startRun(server, dir, `${REST} --allow-empty-files`).ended;
    assert.equal(allowed.code, 0, allowed.stderr);
    assert.deepEqual(sortedRows(rowsOf(join(dir, FOLDER, nameOf('ratings')))), []);
  });
  await server.client.query('INSERT INTO ratings SELECT * FROM kept; DROP TABLE kept');
});

test('a name that has got into a table does not leave, whatever the flags', async t => {
  if (typeof server === 'string') return skipWithReason(t, server);
  await server.client.query(`UPDATE bookshelves SET name = 'reader1@example.org' WHERE id = 1`);
  await inWorkDir(async dir => {
    const flags = '--allow-shrink --allow-same --allow-empty-files --allow-old';
    const { code, stderr } = await startRun(server, dir, `${REST} ${flags}`).ended;
    assert.equal(code, 4, stderr);
    assert.match(stderr, /side table reading-log, row \d+: is not work_key/);
    assert.doesNotMatch(stderr, /reader1/);
    assert.deepEqual(readdirSync(join(dir, FOLDER)), []);
  });
  await server.client.query(`UPDATE bookshelves SET name = 'Want to Read' WHERE id = 1`);
});

function leftovers(dir: string): string[] {
  return readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter(name =>
    /\.tmp$|oldump-run-/.test(name),
  );
}
