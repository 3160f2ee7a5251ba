/** Uploads to a server that speaks archive.org's interface: what arrives, in which order, and what is refused. */
import assert from 'node:assert/strict';
import { appendFileSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { archiveFolders } from '../../../src/publish/archive/archive-folders.ts';
import { md5Of, type Ias3Server } from './ias3-server.ts';
import {
  CDUMP,
  CDUMP_FILES,
  contextWith,
  DUMP,
  DUMP_FILES,
  failsAs,
  planOf,
  uploadOrder,
  withRun,
} from './published.ts';

/** What the server has is what is on the disk. */
function assertComplete(dir: string, server: Ias3Server): void {
  for (const [item, names] of ITEMS) {
    const { files } = server.items.get(item)!;
    assert.deepEqual([...files.keys()].sort(), uploadOrder(names).sort());
    for (const [name, { md5 }] of files) assert.equal(md5, md5Of(readFileSync(join(dir, item, name))), name);
  }
}

const ITEMS = [
  [DUMP, DUMP_FILES],
  [CDUMP, CDUMP_FILES],
] as const;

function sent(server: Ias3Server): string[] {
  return server.requests.filter(({ method }) => method !== 'GET').map(({ path }) => path);
}

test('everything arrives, as it is on disk, manifest.json last, with the metadata of the item', async () => {
  await withRun(async (dir, server) => {
    const report = await archiveFolders(planOf(dir), contextWith(server.env));
    assertComplete(dir, server);
    for (const [item, names] of ITEMS) assert.deepEqual(server.taken(item), uploadOrder(names));
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
      ITEMS.map(([item, names]) => [item, uploadOrder(names).map(() => 'uploaded')]),
    );
  });
});

test('a second time nothing is sent', async () => {
  await withRun(async (dir, server) => {
    await archiveFolders(planOf(dir), contextWith(server.env));
    const before = sent(server).length;
    const report = await archiveFolders(planOf(dir), contextWith(server.env));
    assert.equal(sent(server).length, before);
    assert.ok(report.items.every(({ files }) => files.every(({ state }) => state === 'there')));
  });
});

test('what archive.org has taken and does not list yet is not sent again', async () => {
  await withRun(async (dir, server) => {
    const hasty = { ...planOf(dir), patience: { ...planOf(dir).patience, retries: 0 } };
    for (const failing of ['SHA256SUMS', 'manifest.json', 'SHA256SUMS', 'manifest.json']) {
      server.faults.set(failing, [{ kind: 'answer', status: 500, code: 'InternalError' }]);
      await assert.rejects(archiveFolders(hasty, contextWith(server.env)), failsAs(5, /500/));
      hideAll(server); // the list goes back to what it was before
    }
    await archiveFolders(planOf(dir), contextWith(server.env));
    for (const [item, names] of ITEMS) assert.deepEqual(server.taken(item), uploadOrder(names));
  });
});

function hideAll(server: Ias3Server): void {
  for (const { files } of server.items.values()) for (const file of files.values()) file.hiddenFor = 2;
}

test('archive.org derives, which makes the torrent, when the item is complete and not before', async () => {
  await withRun(async (dir, server) => {
    await archiveFolders(planOf(dir), contextWith(server.env));
    const puts = server.requests.filter(({ method }) => method === 'PUT');
    const deriving = puts.filter(({ headers }) => headers['x-archive-queue-derive'] !== '0');
    assert.deepEqual(
      deriving.map(({ path }) => path),
      [`/${DUMP}/manifest.json`, `/${CDUMP}/manifest.json`],
    );
  });
});

test('other content there is refused before anything is sent, and replaced with --overwrite', async () => {
  await withRun(async (dir, server) => {
    server.store(CDUMP, CDUMP_FILES[0]!, Buffer.from('other'));
    server.store(CDUMP, 'manifest.json', Buffer.from('{}'));
    const refused = archiveFolders(planOf(dir), contextWith(server.env));
    await assert.rejects(refused, failsAs(5, /ol_cdump_2026-06-30\.txt\.gz, manifest\.json.*--overwrite/));
    assert.deepEqual(sent(server), []);

    await archiveFolders(planOf(dir, { overwrite: true }), contextWith(server.env));
    assertComplete(dir, server);
    const there = sent(server).filter(path => path.startsWith(`/${CDUMP}/`));
    assert.equal(there[0], `/${CDUMP}/manifest.json`, 'the old manifest goes first');
    assert.equal(there.at(-1), `/${CDUMP}/manifest.json`);
  });
});

for (const [what, spoil, words] of [
  ['a flipped bit in a data file', flipBit, /is damaged: its SHA-256/],
  ['a data file cut short', (path: string) => truncateSync(path, 1000), /has 1000 bytes/],
  ['a data file that is gone', (path: string) => rmSync(path), /is missing, manifest\.json lists it/],
  [
    'an index that is gone',
    (path: string) => rmSync(`${path}.idx`),
    /\.idx: is missing, SHA256SUMS lists it/,
  ],
  ['an index that is damaged', (path: string) => flipBit(`${path}.idx`), /\.idx: is damaged/],
  ['no manifest', (path: string) => rmSync(besides(path, 'manifest.json')), /has no manifest.json/],
  ['no checksums', (path: string) => rmSync(besides(path, 'SHA256SUMS')), /SHA256SUMS: is missing/],
  [
    'other checksums',
    (path: string) => appendFileSync(besides(path, 'SHA256SUMS'), `${'0'.repeat(64)}  x\n`),
    /disagrees with manifest.json/,
  ],
] as const) {
  test(`${what} in one folder: nothing of either is sent`, async () => {
    await withRun(async (dir, server) => {
      spoil(join(dir, CDUMP, CDUMP_FILES[0]!));
      await assert.rejects(archiveFolders(planOf(dir), contextWith(server.env)), failsAs(4, words));
      assert.deepEqual(sent(server), []);
    });
  });
}

function flipBit(path: string): void {
  const bytes = readFileSync(path);
  bytes[Math.min(1000, bytes.length - 2)]! ^= 1;
  writeFileSync(path, bytes);
}

function besides(path: string, name: string): string {
  return join(path, '..', name);
}
