/** Uploads to a server that speaks archive.org's interface: what arrives, in which order, and what is refused. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { archiveFolders } from '../../src/archive/archive.ts';
import type { OldumpError } from '../../src/errors.ts';
import { inWorkDir } from '../support/oldump.ts';
import { Ias3Server, md5Of } from './ias3-server.ts';
import {
  CDUMP,
  CDUMP_FILES,
  contextWith,
  DUMP,
  DUMP_FILES,
  planOf,
  publish,
  uploadOrder,
} from './published.ts';

/** Both folders of a run, and a server. */
async function withRun(use: (dir: string, server: Ias3Server) => Promise<void>): Promise<void> {
  await inWorkDir(async dir => {
    const server = await Ias3Server.start();
    try {
      await publish(dir);
      await use(dir, server);
    } finally {
      await server.stop();
    }
  });
}

test('everything arrives, as it is on disk, manifest.json last, with the metadata of the item', async () => {
  await withRun(async (dir, server) => {
    const report = await archiveFolders(planOf(dir), contextWith(server.env));
    for (const [item, names] of [
      [DUMP, DUMP_FILES],
      [CDUMP, CDUMP_FILES],
    ] as const) {
      assert.deepEqual(server.taken(item), uploadOrder(names));
      for (const [name, { md5 }] of server.items.get(item)!.files)
        assert.equal(md5, md5Of(readFileSync(join(dir, item, name))), name);
    }
    assert.deepEqual(server.items.get(DUMP)!.metadata, {
      collection: 'ol_exports',
      mediatype: 'data',
      title: 'Open Library dump, 2026-06-30',
      date: '2026-06-30',
      year: '2026',
      format: 'Data',
    });
    assert.deepEqual(
      report.items.map(({ identifier, files }) => [identifier, files.map(({ state }) => state)]),
      [
        [DUMP, Array<string>(6).fill('uploaded')],
        [CDUMP, Array<string>(4).fill('uploaded')],
      ],
    );
  });
});

test('a second time nothing is sent', async () => {
  await withRun(async (dir, server) => {
    await archiveFolders(planOf(dir), contextWith(server.env));
    const before = server.taken(DUMP).length;
    const report = await archiveFolders(planOf(dir), contextWith(server.env));
    assert.equal(server.taken(DUMP).length, before);
    assert.ok(report.items.every(({ files }) => files.every(({ state }) => state === 'there')));
  });
});

test('a damaged local file is refused before anything is sent', async () => {
  await withRun(async (dir, server) => {
    const path = join(dir, CDUMP, CDUMP_FILES[0]!);
    const bytes = readFileSync(path);
    bytes[1000]! ^= 1;
    writeFileSync(path, bytes);
    await assert.rejects(
      archiveFolders(planOf(dir), contextWith(server.env)),
      (error: OldumpError) => error.exitCode === 4 && /SHA-256/.test(error.message),
    );
    assert.deepEqual(
      server.requests.filter(({ method }) => method !== 'GET'),
      [],
    );
  });
});
