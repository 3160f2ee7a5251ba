/**
 * Memory is a contract: what the process holds does not grow with the input.
 *
 * Each stage runs over a small and a four times larger sample; its peak, which -v reports for the
 * whole process with all threads, stays under the bound of docs/architecture.md for both.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { bash, inWorkDir } from '../support/oldump.ts';

const makeSample = fileURLToPath(new URL('../../scripts/make-sample.js', import.meta.url));
const SIZES = [40_000, 160_000];

interface Stage {
  readonly name: string;
  readonly command: string;
  readonly boundMB: number;
}

const STAGES: readonly Stage[] = [
  { name: 'cdump', command: 'oldump cdump data.txt -O -o c.gz -v -j 2', boundMB: 400 },
  { name: 'sort', command: 'oldump sort c.gz --memory 64M -O -o s.gz -v -j 2', boundMB: 64 * 1.05 + 268 },
  { name: 'dump', command: 'oldump dump s.gz -O -o d.gz -v -j 2', boundMB: 400 },
  { name: 'split', command: "oldump split d.gz --overwrite --format 'w_%s.gz' -v -j 2", boundMB: 400 },
  {
    name: 'deworks',
    command: 'oldump deworks d.gz ia.txt --memory 64M -O -o w.gz -v -j 2',
    boundMB: 64 * 1.05 + 268,
  },
  { name: 'index', command: 'oldump index d.gz -O -o i.gz -v -j 2', boundMB: 400 },
  {
    name: 'sitemaps',
    command: 'oldump sitemaps d.gz --memory 64M -O -v -j 2',
    boundMB: 64 * 1.05 + 268,
  },
  { name: 'htmlindex', command: 'oldump htmlindex i.gz -O -v', boundMB: 300 },
];

test('no stage holds more when the input is larger', async () => {
  await inWorkDir(dir => {
    for (const rows of SIZES) {
      for (const what of ['data', 'ia']) sample(rows, what, join(dir, `${what}.txt`));
      for (const { name, command, boundMB } of STAGES) {
        const ended = bash(command, dir);
        assert.equal(ended.code, 0, ended.stderr);
        const peak = /peak memory ([\d.]+) MB/.exec(ended.stderr)?.[1];
        assert.ok(
          peak !== undefined && Number(peak) < boundMB,
          `${name}, ${rows} rows: ${peak} MB of ${boundMB} MB`,
        );
      }
    }
  });
});

function sample(rows: number, what: string, path: string): void {
  const args = [makeSample, '--rows', String(rows), '--seed', '1', '--what', what, '-o', path];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
}
