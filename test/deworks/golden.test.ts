import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { after, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { WorkerPool } from '../../src/workers/pool.ts';
import { runDeworks, type Doc } from './library.ts';

const pool = new WorkerPool(2);
after(() => pool.close());

const data = join(process.env['OLDUMP_SHARED'] ?? resolve('../shared'), 'data');

for (const library of ['devdb-2026', 'public']) {
  const folder = join(data, library);
  const skip = existsSync(folder) ? false : `no golden data in ${folder}`;
  test(
    `${library}: the rows are those of Open Library's script, editions in key order`,
    { skip },
    async () => {
      const read = (name: string): string => gunzipSync(readFileSync(join(folder, name))).toString();
      const { rows } = await runDeworks(read('golden/dump.txt.gz'), {
        pool,
        items: read('ia_metadata.txt.gz'),
      });
      const golden = read('golden/deworks.csorted.txt.gz').trimEnd().split('\n');
      assert.ok(golden.length > 30);
      // Where a group has one edition at most, its order is no question: equal bytes.
      const ours = new Set(rows);
      const others = golden.filter(row => !ours.has(row));
      for (const row of others) assert.ok(parse(row).editions.length > 1, `differs: ${row.slice(0, 200)}`);
      assert.deepEqual([...rows].sort().map(inKeyOrder), [...golden].sort().map(inKeyOrder));
    },
  );
}

interface Parsed {
  readonly editions: readonly Doc[];
  readonly ia: readonly unknown[];
}

function parse(row: string): Parsed {
  return JSON.parse(row.slice(row.indexOf('\t') + 1)) as Parsed;
}

/** The group with its editions in key order; `ia` stands in the order of the editions, so it is ordered anew too. */
function inKeyOrder(row: string): unknown {
  const group = parse(row);
  const editions = [...group.editions].sort((a, b) => (String(a['key']) < String(b['key']) ? -1 : 1));
  return [row.split('\t')[0], { ...group, editions, ia: group.ia.map(item => JSON.stringify(item)).sort() }];
}
