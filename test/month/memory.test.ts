/**
 * Memory is a contract: what the process holds does not grow with the input.
 *
 * Each stage runs over a small and an eight times larger sample, of 15 and 120 MB; its peak, that of the
 * whole process with all threads, stays under the bound of docs/architecture.md for both. A stage that held its
 * rows would take 120 MB more than the 90 to 230 MB it has.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createWriteStream, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { bash, inWorkDir } from '../support/oldump.ts';

const makeSample = fileURLToPath(new URL('../../scripts/make-sample.js', import.meta.url));
const SIZES = [15_000, 120_000];
/** Of a sample that holds everything: its keys, shared and as strings. */
const BYTES_PER_ROW = 400;

interface Stage {
  readonly name: string;
  readonly command: string;
  readonly boundMB: number;
  /** What the stage says that it holds of each row of the input. */
  readonly bytesPerRow?: number;
}

/** Tells the peak of a command that does not tell it itself. */
const TELL_PEAK = `import { isMainThread } from 'node:worker_threads';
const tell = () => process.stderr.write(\`peak memory \${process.resourceUsage().maxRSS / 1000} MB\\n\`);
if (isMainThread) process.on('exit', tell);`;
const TOLD = 'NODE_OPTIONS=--import=./tell-peak.mjs';

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
  { name: 'stats', command: 'oldump stats c.gz -v -j 2 > stats', boundMB: 230 },
  { name: 'describe', command: 'oldump describe c.gz -v -j 2 > fields', boundMB: 300 },
  { name: 'filter', command: 'oldump filter s.gz --type author --not -O -o f.gz -v -j 2', boundMB: 300 },
  { name: 'sample', command: 'oldump sample c.gz --works 50 -O -o few.gz -v -j 2', boundMB: 250 },
  {
    name: 'sample of all works',
    command: 'oldump sample d.gz --works 1000000 -O -o most.gz -v -j 2',
    boundMB: 300,
    bytesPerRow: BYTES_PER_ROW,
  },
  { name: 'diff', command: 'oldump diff s.gz d.gz -O -o changes.gz -v -j 2', boundMB: 300 },
  { name: 'apply', command: 'oldump apply s.gz changes.gz -O -o d2.gz -v -j 2', boundMB: 300 },
  { name: 'merge', command: 'oldump merge s.gz d.gz -O -o m.gz -v -j 2', boundMB: 300 },
  {
    name: 'show',
    command: `gzip -cd d.gz | awk -F'\\t' 'NR % 500 == 0 { print $2 }' > keys; ${TOLD} oldump show - s.gz < keys > shown`,
    boundMB: 200,
  },
  { name: 'show --scan', command: `${TOLD} oldump show --scan /works/OL1W s.gz > shown`, boundMB: 200 },
];

test('no stage holds more when the input is larger', async () => {
  await inWorkDir(dir => {
    writeFileSync(join(dir, 'tell-peak.mjs'), TELL_PEAK);
    for (const rows of SIZES) {
      for (const what of ['data', 'ia']) sample(rows, what, join(dir, `${what}.txt`));
      for (const stage of STAGES) assertBounded(stage, rows, dir);
    }
  });
});

test('stats and describe hold so many types and fields, however many there are', async () => {
  await inWorkDir(async dir => {
    await pipeline(Readable.from(rowsOfNewFields()), createWriteStream(join(dir, 'wide.txt')));
    for (const name of ['stats', 'describe'])
      assertBounded(
        { name, command: `oldump ${name} wide.txt -v -j 2 > told`, boundMB: 300 },
        WIDE_ROWS,
        dir,
      );
  });
});

const WIDE_ROWS = 40_000;

/** 1,000,000 fields and 40,000 types, each seen once: held with what is told of them they were some 500 MB. */
function* rowsOfNewFields(): Generator<string> {
  for (let row = 0; row < WIDE_ROWS; row++) {
    const fields = Array.from({ length: 25 }, (_, field) => `"field_${row}_${field}": ${field}`).join(', ');
    const type = row % 2 === 0 ? '/type/work' : `/type/work_${row}`;
    yield `${type}\t/works/OL${row}W\t1\t2020-01-01T00:00:00\t{${fields}}\n`;
  }
}

function assertBounded({ name, command, boundMB, bytesPerRow = 0 }: Stage, rows: number, dir: string): void {
  const ended = bash(command, dir);
  assert.equal(ended.code, 0, ended.stderr);
  const peak = /peak memory ([\d.]+) MB/.exec(ended.stderr)?.[1];
  const bound = boundMB + (bytesPerRow * rows) / 1e6;
  assert.ok(peak !== undefined && Number(peak) < bound, `${name}, ${rows} rows: ${peak} MB of ${bound} MB`);
  if (process.env['OLDUMP_TELL_PEAKS'])
    process.stdout.write(`# ${name}, ${rows} rows: ${peak} MB of ${bound} MB\n`);
}

function sample(rows: number, what: string, path: string): void {
  const args = [makeSample, '--rows', String(rows), '--seed', '1', '--what', what, '-o', path];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
}
