/** A page that cleaning lets through and the public may not see does not leave: the guard reads what is on the disk. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertRefused, libraryRows, MAY, run, writeData } from '../faults/past-failures/months.ts';
import { inWorkDir } from '../support/oldump.ts';

const ALL_FLAGS = '--allow-old --allow-shrink --allow-same --allow-empty-files';

for (const [key, type, reason] of [
  ['/account/someone', '/type/page', 'an account'],
  ['/config/someone', '/type/user', 'a private type'],
] as const) {
  test(`${key} of ${type} is not published, whatever flags are given`, () =>
    inWorkDir(dir => {
      const modified = { type: '/type/datetime', value: `${MAY}T01:00:00` };
      const document = { key, type: { key: type }, revision: 1, last_modified: modified };
      const row = `7\t1\t${JSON.stringify(document)}\n`;
      const data = writeData(dir, 'data.txt', Buffer.concat([libraryRows, Buffer.from(row)]));
      const ended = run(dir, MAY, data, ALL_FLAGS);
      assertRefused(dir, MAY, ended, 'privacy');
      for (const file of ['ol_cdump', 'ol_dump'])
        assert.match(
          ended.stderr,
          new RegExp(`${file}: 1 rows are not for the public: row \\d+, ${type} ${key}: ${reason}`),
        );
    }));
}
