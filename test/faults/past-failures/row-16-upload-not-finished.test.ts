/**
 * FACTS 1, row 16 (#5930) and 2.1: an upload that had failed once was never finished, because "the item is there"
 * meant all of it; a missing cdump item was not noticed at all; and a list that could not be read meant "not uploaded".
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { archiveFolders } from '../../../src/publish/archive/archive-folders.ts';
import type { Ias3Server } from '../../publish/archive/ias3-server.ts';
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
} from '../../publish/archive/published.ts';

/** Files of an item that an earlier upload has brought there. */
function store(dir: string, server: Ias3Server, item: string, names: readonly string[]): void {
  for (const name of names) server.store(item, name, readFileSync(join(dir, item, name)));
}

for (let there = 0; there <= uploadOrder(DUMP_FILES).length; there++) {
  test(`row 16: an item with ${there} of its files is finished, with the others only`, async () => {
    await withRun(async (dir, server) => {
      const names = uploadOrder(DUMP_FILES);
      store(dir, server, DUMP, names.slice(0, there));
      await archiveFolders(planOf(dir, { folders: [join(dir, DUMP)] }), contextWith(server.env));
      assert.deepEqual(server.taken(DUMP), names.slice(there));
    });
  });
}

test('row 16: the dump item is there, the cdump item is missing: it is made', async () => {
  await withRun(async (dir, server) => {
    store(dir, server, DUMP, uploadOrder(DUMP_FILES));
    await archiveFolders(planOf(dir), contextWith(server.env));
    assert.deepEqual(server.taken(DUMP), []);
    assert.deepEqual(server.taken(CDUMP), uploadOrder(CDUMP_FILES));
  });
});

test('row 16: a list that cannot be read does not mean that nothing is there', async () => {
  await withRun(async (dir, server) => {
    server.listFaults.push(...Array<503>(6).fill(503));
    await assert.rejects(
      archiveFolders(planOf(dir), contextWith(server.env)),
      failsAs(5, /list of ol_dump.*503/),
    );
    assert.ok(server.requests.every(({ method }) => method === 'GET'));
  });
});
