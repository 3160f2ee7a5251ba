/**
 * How long does one look-up of `show` take, after start-up, and how many blocks does it read?
 *
 *   node dist/bench/show.js [ROWS] [KEYS]
 *
 * Makes a dump of a generated library of ROWS data rows with its index, then looks up
 * KEYS random keys through the functions of `show`. Each answer must be the row that was put in.
 */
import { execFileSync } from 'node:child_process';
import { closeSync, createReadStream, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { Context } from '../src/context.ts';
import { LookedUpFile } from '../src/look/show/looked-up-file.ts';
import { sampleDataRows } from '../dev/sample/library.ts';
import { Random } from '../dev/sample/random.ts';

const SEED = 1;
const oldump = fileURLToPath(new URL('../scripts/oldump.js', import.meta.url));

await main(process.argv.slice(2));

async function main([rows = '20000', keys = '1000']: string[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'oldump-show-'));
  try {
    makeDump(folder, Number(rows));
    const wanted = await drawRows(join(folder, 'dump.txt'), Number(keys));
    const report = await lookUp(join(folder, 'dump.txt.gz'), wanted);
    const plainMb = (statSync(join(folder, 'dump.txt')).size / 1e6).toFixed(1);
    process.stdout.write(`${report}\n\nPlain: ${plainMb} MB.\n`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function makeDump(folder: string, rows: number): void {
  const fd = openSync(join(folder, 'data.txt'), 'w');
  for (const bytes of sampleDataRows({ seed: SEED, rows })) writeSync(fd, bytes);
  closeSync(fd);
  const program = `'${process.execPath}' '${oldump}'`;
  const line =
    `${program} cdump data.txt | ${program} sort | ${program} dump -o dump.txt.gz && ` +
    'gzip -cd dump.txt.gz > dump.txt && rm data.txt';
  execFileSync('bash', ['-o', 'pipefail', '-c', line], { cwd: folder, stdio: 'inherit' });
}

/** A random choice of so many rows, each as likely (reservoir); in no order. */
async function drawRows(path: string, most: number): Promise<readonly string[]> {
  const random = new Random(SEED);
  const drawn: string[] = [];
  let seen = 0;
  for await (const row of createInterface({ input: createReadStream(path) })) {
    const at = seen < most ? seen : random.below(seen + 1);
    if (at < most) drawn[at] = row;
    seen += 1;
  }
  return drawn;
}

async function lookUp(path: string, wanted: readonly string[]): Promise<string> {
  const quiet = () => undefined;
  const ctx: Pick<Context, 'stdin' | 'signal' | 'progress' | 'log'> = {
    stdin: new PassThrough(),
    signal: new AbortController().signal,
    progress: { start: quiet, update: quiet, stop: quiet },
    log: { debug: quiet, info: quiet, warn: quiet },
  };
  const file = await LookedUpFile.open(path, true, ctx);
  if (!file.isIndexed) throw new Error('the index does not tell where keys are: too few ROWS?');
  const times: number[] = [];
  const blocks: number[] = [];
  for (const row of wanted) {
    const before = file.blocksRead;
    const started = performance.now();
    const found: Buffer[] = [];
    for await (const each of file.rows(row.split('\t')[1]!)) found.push(each);
    times.push(performance.now() - started);
    blocks.push(file.blocksRead - before);
    if (Buffer.concat(found).toString() !== `${row}\n`) throw new Error(`wrong answer for ${row}`);
  }
  if (!file.isIndexed) throw new Error('the whole file was read');
  await file.close();
  return [
    `${wanted.length} keys | median | 95 % below | most`,
    '---|---|---|---',
    `ms | ${figures(times, 1)}`,
    `blocks read | ${figures(blocks, 0)}`,
  ].join('\n');
}

function figures(values: readonly number[], digits: number): string {
  const sorted = [...values].sort((a, b) => a - b);
  const share = (part: number): string =>
    (sorted[Math.ceil(part * sorted.length) - 1] ?? NaN).toFixed(digits);
  return [share(0.5), share(0.95), share(1)].join(' | ');
}
