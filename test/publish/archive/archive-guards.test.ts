/** Only what has passed its guards goes to archive.org. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { archiveFolders } from '../../../src/publish/archive/archive-folders.ts';
import { inWorkDir } from '../../support/oldump.ts';
import { Ias3Server } from './ias3-server.ts';
import { contextWith, DUMP, DUMP_FILES, failsAs, planOf, publish, uploadOrder } from './published.ts';

/** Archives a run with these guards; the requests that were more than looks. */
async function archiveWith(guards: unknown): Promise<string[]> {
  return inWorkDir(async dir => {
    const server = await Ias3Server.start();
    try {
      await publish(dir, guards);
      await archiveFolders(planOf(dir), contextWith(server.env));
      return server.taken(DUMP);
    } finally {
      assert.ok(server.requests.length === 0 || server.items.size === 2, 'refused before anything is asked');
      await server.stop();
    }
  });
}

const passed = { name: 'rows', result: 'passed', detail: '' };

test('guards that passed, were overridden or do not apply', async () => {
  const guards = [
    passed,
    { name: 'shrink', result: 'overridden', detail: '', override: '--allow-shrink' },
    { name: 'last-month', result: 'not-applicable', detail: 'no earlier manifest' },
  ];
  assert.deepEqual(await archiveWith(guards), uploadOrder(DUMP_FILES));
});

for (const [what, guards, words] of [
  ['a manifest of before there were guards', undefined, /says of no guard that it has passed/],
  ['no guard', [], /says of no guard/],
  ['guards that are no list', 'passed', /says of no guard/],
  [
    'a guard that refused',
    [passed, { name: 'shrink', result: 'refused', detail: '2 % fewer works' }],
    /guard shrink has not passed: 2 % fewer works/,
  ],
  ['a result that nobody knows', [passed, { name: 'new', result: 'fine' }], /guard new has not passed: fine/],
  ['a guard without a result', [passed, null], /guard undefined has not passed/],
] as const) {
  test(`${what}: refused`, async () => {
    await assert.rejects(archiveWith(guards), failsAs(4, words));
  });
}
