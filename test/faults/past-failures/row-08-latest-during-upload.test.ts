/**
 * FACTS 1, row 8 (#9835, #10496): `latest` led to an item whose files were still on their way.
 * `latest` by the rule of docs/operations.md, the newest item with a manifest.json, never does.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { archiveFolders } from '../../../src/publish/archive/archive-folders.ts';
import { md5Of, type Fault, type Ias3Server } from '../../publish/archive/ias3-server.ts';
import {
  contextWith,
  DUMP,
  DUMP_FILES,
  planOf,
  uploadOrder,
  withRun,
} from '../../publish/archive/published.ts';

const LAST_MONTH = 'ol_dump_2026-05-31';

function latest(server: Ias3Server): string | undefined {
  const complete = [...server.items].filter(([, { files }]) => files.has('manifest.json'));
  return complete
    .map(([name]) => name)
    .sort()
    .at(-1);
}

/** Looks at the server at every request: the answers, and whether the new item was whole when it was one. */
async function watchedUpload(dir: string, server: Ias3Server, overwrite: boolean): Promise<string[]> {
  const seen: string[] = [];
  const look = (): void => {
    if (overwrite && !server.requests.some(({ method }) => method === 'DELETE')) return; // the old item still
    const name = latest(server)!;
    seen.push(name);
    if (name !== DUMP) return;
    for (const file of uploadOrder(DUMP_FILES)) {
      const found = server.items.get(DUMP)!.files.get(file);
      assert.equal(found?.md5, md5Of(readFileSync(join(dir, DUMP, file))), `${file} while latest is ${name}`);
    }
  };
  server.onRequest = look;
  const plan = planOf(dir, { folders: [join(dir, DUMP)], overwrite });
  await archiveFolders(plan, contextWith(server.env));
  look();
  return seen;
}

test('row 8: latest is last month until every file of the new item is there', async () => {
  await withRun(async (dir, server) => {
    server.store(LAST_MONTH, 'manifest.json', Buffer.from('{}'));
    for (const name of uploadOrder(DUMP_FILES))
      server.faults.set(name, [{ kind: 'reset', afterBytes: 1 }, { kind: 'damaged' }] satisfies Fault[]);
    const seen = await watchedUpload(dir, server, false);
    assert.ok(seen.filter(name => name === LAST_MONTH).length > 12);
    assert.equal(seen.at(-1), DUMP);
  });
});

test('row 8: an item that is replaced is not latest until it is whole again', async () => {
  await withRun(async (dir, server) => {
    server.store(LAST_MONTH, 'manifest.json', Buffer.from('{}'));
    const [first, ...others] = uploadOrder(DUMP_FILES);
    server.store(DUMP, first!, Buffer.from('a short file'));
    for (const name of others) server.store(DUMP, name, readFileSync(join(dir, DUMP, name)));
    const seen = await watchedUpload(dir, server, true);
    assert.ok(seen.includes(LAST_MONTH));
    assert.equal(seen.at(-1), DUMP);
  });
});
