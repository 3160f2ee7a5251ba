/** With the index beside a gzip file of ours and without it: the same bytes out, the same errors. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { BLOCK_BYTES } from '../../src/bytes/block.ts';
import { writeIndexed } from '../bytes/indexed.ts';
import { bash, inWorkDir } from '../support/oldump.ts';

const makeSample = fileURLToPath(new URL('../../scripts/make-sample.js', import.meta.url));
const COLUMNS =
  '"type": {"key": "/type/work"}, "revision": 1, "last_modified": {"type": "/type/datetime", "value": "2010-01-02T03:04:05"}';
const LONG_ROW = `5\t1\t{"key": "/works/OL987654321W", ${COLUMNS}, "title": "${'long '.repeat(600_000)}"}\n`;
const BAD_ROW = '7\t1\t{"key": "/works/OL7W", "type": {"key": "/type/work"}}\n';

/** Data rows of eight blocks or so, with `row` in the middle. */
function dataRows(row: string): Buffer {
  const args = [makeSample, '--rows', '6000', '--seed', '1', '--what', 'data'];
  const { stdout, status, stderr } = spawnSync(process.execPath, args, { maxBuffer: 1 << 28 });
  assert.equal(status, 0, String(stderr));
  const middle = stdout.indexOf(10, stdout.length / 2) + 1;
  return Buffer.concat([stdout.subarray(0, middle), Buffer.from(row), stdout.subarray(middle)]);
}

interface Outcome {
  readonly code: number;
  readonly stderr: string;
  /** By path below the folder; inputs and what holds a time left out. */
  readonly files: Readonly<Record<string, string>>;
}

/** Runs a line in a new folder below `dir`, where the inputs are. */
function run(line: string, dir: string, jobs: number): Outcome {
  const folder = join(dir, 'work');
  mkdirSync(folder);
  try {
    const { code, stderr } = bash(line, folder, { OLDUMP_JOBS: String(jobs), OLDUMP_MEMORY: '64M' });
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(isComparable);
    return {
      code,
      stderr,
      files: Object.fromEntries(files.map(name => [name, readFileSync(join(folder, name), 'latin1')])),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function isComparable(name: string): boolean {
  return /\.(gz|idx|jsonl)$/.test(name) && !/log|journal/.test(name);
}

/** The same files in two folders, with their indexes and without. */
async function withAndWithout(
  files: Readonly<Record<string, Buffer>>,
  use: (withIndex: string, without: string) => void,
): Promise<void> {
  await inWorkDir(async dir => {
    const [withIndex, without] = [join(dir, 'with'), join(dir, 'without')];
    for (const folder of [withIndex, without]) {
      mkdirSync(folder);
      for (const [name, rows] of Object.entries(files))
        await writeIndexed(join(folder, name), rows, BLOCK_BYTES);
    }
    for (const name of Object.keys(files)) rmSync(join(without, `${name}.idx`));
    use(withIndex, without);
  });
}

/** What the stages make of data rows: the inputs of those behind them. */
async function stageFiles(data: Buffer): Promise<Record<string, Buffer>> {
  return await inWorkDir(dir => {
    writeFileSync(join(dir, 'data.txt'), data);
    const line = 'oldump cdump data.txt -o c.gz && oldump sort c.gz -o s.gz && oldump dump s.gz -o d.gz';
    const { code, stderr } = bash(line, dir);
    assert.equal(code, 0, stderr);
    const [c, s, d] = ['c.gz', 's.gz', 'd.gz'].map(name => gunzipSync(readFileSync(join(dir, name))));
    return { 'data.gz': data, 'c.gz': c!, 's.gz': s!, 'd.gz': d! };
  });
}

const stages = stageFiles(dataRows(LONG_ROW));

test('every stage writes the same bytes with an index and without, with other workers', async () => {
  const files = await stages;
  await withAndWithout(files, (withIndex, without) => {
    for (const line of [
      'oldump cdump ../data.gz 2024 -o out.gz',
      'oldump cdump ../data.gz --rows 3000 -o out.gz',
      'oldump sort ../c.gz -o out.gz',
      'oldump dump ../s.gz -o out.gz',
      "oldump split ../d.gz --format 'part_%s.gz'",
      'oldump run 2024-01-31 --allow-old --data ../data.gz --skip deworks --dir .',
    ]) {
      const expected = run(line, without, 2);
      assert.equal(expected.code, 0, expected.stderr);
      assert.ok(Object.keys(expected.files).length > 0);
      const { code, stderr, files } = run(line, withIndex, 3);
      assert.equal(code, 0, stderr);
      assert.deepEqual(Object.keys(files), Object.keys(expected.files));
      for (const [name, bytes] of Object.entries(files))
        assert.ok(bytes === expected.files[name], `${line}: ${name}`);
    }
  });
});

test('a bad row is told with the same words, row and byte', async () => {
  const data = dataRows(BAD_ROW);
  const sorted = (await stages)['s.gz']!;
  const files = { 'data.gz': data, 's.gz': Buffer.concat([sorted, Buffer.from('no row\n')]) };
  await withAndWithout(files, (withIndex, without) => {
    for (const line of [
      'oldump cdump ../data.gz -o out.gz',
      'oldump run 2024-01-31 --allow-old --data ../data.gz --skip deworks --dir .',
      'oldump sort ../s.gz -o out.gz',
      'oldump dump ../s.gz -o out.gz',
    ]) {
      const expected = run(line, without, 1);
      const told = `${expected.stderr}${Object.entries(expected.files).find(([name]) => name.endsWith('.jsonl'))?.[1]}`;
      assert.match(told, /row"?[: ]\d+,"? ?"?byte"?[: ]\d+/, line);
      const { code, stderr, files } = run(line, withIndex, 2);
      assert.equal(code, expected.code, stderr);
      if (code !== 0) assert.equal(stderr, expected.stderr);
      assert.ok(
        Object.entries(files).every(([name, bytes]) => bytes === expected.files[name]),
        line,
      );
    }
  });
});

test('a damaged block ends every stage, and nothing gets its name', async () => {
  const files = await stages;
  await withAndWithout(files, withIndex => {
    for (const name of Object.keys(files)) damage(join(withIndex, name));
    for (const line of [
      'oldump cdump ../data.gz -o out.gz',
      'oldump sort ../c.gz -o out.gz',
      'oldump dump ../s.gz -o out.gz',
    ]) {
      const { code, stderr, files } = run(line, withIndex, 2);
      assert.ok(code === 3 || code === 4, `${line}: ${code} ${stderr}`);
      assert.match(stderr, /\.gz, byte \d+: .*compressed byte \d+/);
      assert.deepEqual(
        Object.keys(files).filter(name => name.includes('.gz')),
        [],
      );
    }
  });
});

/** Some bytes in the middle of the second block, or of the only one. */
function damage(path: string): void {
  const file = readFileSync(path);
  file.fill(0xff, file.length >> 1, (file.length >> 1) + 40);
  writeFileSync(path, file);
}
