/** A folder with every file that the examples name: two monthly runs of a small library, and what is made of them. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { copyIn } from '../../dev/server/copy-in.ts';
import { sampleDatabases } from '../../dev/sample/tables/databases.ts';
import { sampleDataRows } from '../../dev/sample/library.ts';
import { SIDE_TABLE_SCHEMA } from '../../dev/sample/tables/sample-schema.ts';
import type { TestServer } from '../pg/with-server.ts';
import { fillHistory } from '../month/rows/since/history.ts';
import type { Ended } from './oldump.ts';

const SAMPLE = { seed: 5, rows: 1500 };
/** The work that the documents look for; changed on the last day, which the sample does not reach. */
const NAMED_WORK = `900000000\t1\t${JSON.stringify({
  title: 'Fantastic Mr Fox',
  key: '/works/OL45804W',
  type: { key: '/type/work' },
  latest_revision: 1,
  revision: 1,
  created: { type: '/type/datetime', value: '2009-12-11T01:57:19.964652' },
  last_modified: { type: '/type/datetime', value: '2026-06-30T01:57:19.964652' },
})}\n`;

/** The databases of the demo; the library with its history as well, for --since and idump. */
export async function fillDatabases(server: TestServer): Promise<void> {
  for (const { name, create, tables, indexes } of sampleDatabases(SAMPLE)) {
    const isLibrary = name === 'openlibrary';
    const { client } = await server.database(name);
    if (isLibrary) await fillHistory(client, [...sampleDataRows(SAMPLE), Buffer.from(NAMED_WORK)]);
    await client.query(isLibrary ? SIDE_TABLE_SCHEMA : create);
    for (const { copy, rows } of tables) {
      if (!copy.startsWith('COPY data ')) await copyIn(client, copy, rows);
    }
    await client.query(indexes);
  }
}

/** In: an empty folder; how lines meant for Open Library's servers are run here. */
export async function fillShelf(
  dir: string,
  run: (line: string, dir: string) => Promise<Ended>,
): Promise<void> {
  for (const folder of ['.zfunc', '.config/fish/completions'])
    mkdirSync(join(dir, folder), { recursive: true });
  writeFileSync(join(dir, 'wanted.txt'), '/works/OL45804W\n/books/OL1M\n');
  writeFileSync(join(dir, 'wanted.tsv'), '/works/OL45804W\ta fox\nOL1M\ta book\n');
  const ended = await run(SCRIPT, dir);
  assert.equal(ended.code, 0, ended.stderr);
}

const SCRIPT = `set -e
oldump export -o data.txt.gz
oldump ia-metadata --db postgresql://db-archive/archive -o ia_metadata.txt.gz
cp ia_metadata.txt.gz ia_metadata_dump_2026-06-30.txt.gz
for date in 2026-05-31 2026-06-30; do
  oldump $date -q --dir dumps --ia-db postgresql://db-archive/archive --allow-same
  cp dumps/ol_*dump_$date/*.gz dumps/ol_*dump_$date/*.idx .
done
cp data.txt.gz* dumps
cp ol_cdump_2026-05-31.txt.gz july-sorted.txt.gz
oldump cdump data.txt.gz 2022-07-31 | gzip -c > c.gz
oldump sort < c.gz | oldump dump | gzip -c > d.gz
oldump diff ol_dump_2026-05-31.txt.gz ol_dump_2026-06-30.txt.gz -o ol_changes_2026-06-30.txt.gz
`;
