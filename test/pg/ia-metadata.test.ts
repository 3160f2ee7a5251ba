import assert from 'node:assert/strict';
import { test } from 'node:test';
import { iaMetadataRows } from '../../src/dump/ia-metadata-rows.ts';
import { copyIn } from '../../dev/server/copy-in.ts';
import { sampleIaRows, sampleMetadataRows } from '../../dev/sample/tables/archive-items.ts';
import { COPY_METADATA_IN, METADATA_TABLE } from '../../dev/sample/tables/sample-schema.ts';
import { readAll, skipWithReason, testServer } from './with-server.ts';

const running = await testServer();
const signal = new AbortController().signal;

test('ia-metadata: texts that are not dark, nulls as nothing, tabs escaped, counted', async t => {
  if (typeof running === 'string') return skipWithReason(t, running);
  const { settings, client } = await running.database('archive');
  await assert.rejects(readAll(iaMetadataRows({ settings, signal })), { exitCode: 5 });
  await client.query(METADATA_TABLE);
  await client.query(`INSERT INTO metadata VALUES
    ('plain', 'texts', NULL, 'IA1', 'a;b'), ('nulls', 'texts', 'freeze', NULL, NULL), ('dark', 'texts', 'dark', 'IA1', 'a'),
    ('film', 'movies', NULL, 'IA1', 'a'), ('none', NULL, NULL, 'IA1', 'a'), ('tab', 'texts', '', E'I\tA', E'a\nb')`);
  const rows = iaMetadataRows({ settings, signal });
  assert.equal(await readAll(rows), 'plain\tIA1\ta;b\nnulls\t\t\ntab\tI\\tA\ta\\nb\n');
  rows.verify(3);
  assert.throws(() => rows.verify(2), { exitCode: 4 });
});

test('ia-metadata of the sample archive is what the sample says', async t => {
  if (typeof running === 'string') return skipWithReason(t, running);
  const { settings, client } = await running.database('sample_archive');
  await client.query(METADATA_TABLE);
  await assert.rejects(readAll(iaMetadataRows({ settings, signal })), {
    exitCode: 4,
    message: /is empty/,
  });
  const sample = { seed: 2, rows: 5000 };
  await copyIn(client, COPY_METADATA_IN, sampleMetadataRows(sample));
  const expected = Buffer.concat([...sampleIaRows(sample)]).toString();
  assert.equal(await readAll(iaMetadataRows({ settings, signal })), expected);
});
