/**
 * How should deworks find the authors that works name? Three ways over the same generated authors and
 * references, each in a process of its own so that its peak memory is its own:
 *
 *   merge    authors and references through the external sort, joined as they come out (what deworks does)
 *   sqlite   authors into a better-sqlite3 table, one SELECT per reference
 *   packed   authors in one buffer in memory, found by a hash table of numbers
 *
 *   node dist/bench/lookup.js [AUTHORS] [REFERENCES]
 *
 * better-sqlite3 is no dependency of oldump: it is loaded from BETTER_SQLITE3 (a folder) or left out, aloud.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { JoinSort } from '../src/deworks/join/join-sort.ts';
import { createJoinRow, readJoinRow } from '../src/deworks/join/join-row.ts';
import { WorkerPool } from '../src/workers/pool.ts';

const METHODS = { merge, sqlite, packed } as const;
type Method = keyof typeof METHODS;

interface Sizes {
  readonly authors: number;
  readonly references: number;
}

/** References answered with a document, and the bytes of those documents: equal for every method. */
interface Answers {
  found: number;
  bytes: number;
}

const MEMORY_BYTES = 64 << 20;
const BATCH_ROWS = 1000;

await main(process.argv.slice(2));

async function main([authors = '500000', references = '1500000', method]: readonly string[]): Promise<void> {
  const sizes = { authors: Number(authors), references: Number(references) };
  if (method !== undefined) return measure(method as Method, sizes);
  for (const each of Object.keys(METHODS)) {
    const { stdout, status } = spawnSync(
      process.execPath,
      [fileURLToPath(import.meta.url), authors, references, each],
      {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    process.stdout.write(status === 0 ? stdout : `${each}: failed\n`);
  }
}

async function measure(method: Method, sizes: Sizes): Promise<void> {
  const started = process.hrtime.bigint();
  const answers = await METHODS[method](sizes);
  if (!answers) {
    process.stdout.write(
      `${method}\tleft out: better-sqlite3 is not installed (set BETTER_SQLITE3 to its folder)\n`,
    );
    return;
  }
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const cpu = (userCPUTime + systemCPUTime) / 1e6;
  process.stdout.write(
    `${method}\t${seconds.toFixed(1)} s\t${cpu.toFixed(1)} s CPU\t${(maxRSS / 1024).toFixed(0)} MiB peak\t` +
      `${answers.found} found, ${answers.bytes} bytes\n`,
  );
}

/** One author in twenty that is named does not exist. */
function referenceAt(i: number, { authors }: Sizes): number {
  return scatter(i) % Math.ceil(authors * 1.05);
}

/** Authors come in an order that is not that of their numbers. */
function authorAt(i: number, { authors }: Sizes): number {
  return (i * 7919) % authors;
}

function scatter(i: number): number {
  let x = Math.imul(i + 1, 0x9e3779b1);
  x ^= x >>> 15;
  x = Math.imul(x, 0x85ebca6b);
  return (x ^ (x >>> 13)) >>> 0;
}

function authorJson(number: number): string {
  const filler = scatter(number)
    .toString(36)
    .repeat(20 + (number % 50));
  return `{"name": "Author ${number}", "bio": "${filler}", "type": {"key": "/type/author"}, "key": "/authors/OL${number}A"}`;
}

async function merge(sizes: Sizes): Promise<Answers> {
  const pool = new WorkerPool(2);
  const sort = new JoinSort({
    pool,
    memoryBytes: MEMORY_BYTES,
    tmpdir: tmpdir(),
    signal: new AbortController().signal,
  });
  try {
    await addAll(sort, sizes.authors, i => {
      const number = authorAt(i, sizes);
      return `j\t/authors/OL${number}A\t0\t\t${authorJson(number)}\n`;
    });
    await addAll(
      sort,
      sizes.references,
      i => `j\t/authors/OL${referenceAt(i, sizes)}A\t4\t/works/OL${i}W\t\n`,
    );
    return await joined(sort);
  } finally {
    await sort.close();
    await pool.close();
  }
}

async function addAll(sort: JoinSort, rows: number, rowAt: (i: number) => string): Promise<void> {
  for (let i = 0; i < rows; i += BATCH_ROWS) {
    const batch = Array.from({ length: Math.min(BATCH_ROWS, rows - i) }, (_, j) => rowAt(i + j));
    await sort.add(Buffer.from(batch.join('')));
  }
}

async function joined(sort: JoinSort): Promise<Answers> {
  const answers = { found: 0, bytes: 0 };
  const row = createJoinRow();
  let key = Buffer.alloc(0);
  let author = Buffer.alloc(0);
  for await (const rows of sort.sorted()) {
    for (let start = 0; start < rows.length;) {
      start = readJoinRow(rows, start, row);
      if (row.role === 0) {
        key = Buffer.from(rows.subarray(row.keyStart, row.keyEnd));
        author = Buffer.from(rows.subarray(row.payloadStart, row.payloadEnd));
      } else if (key.compare(rows, row.keyStart, row.keyEnd) === 0) {
        answers.found++;
        answers.bytes += author.length;
      }
    }
  }
  return answers;
}

/** The little of better-sqlite3 that is used here. */
interface Database {
  exec(sql: string): void;
  prepare(sql: string): {
    run(...values: unknown[]): unknown;
    get(value: string): { value: Buffer } | undefined;
  };
  close(): void;
}

async function sqlite(sizes: Sizes): Promise<Answers | undefined> {
  const Sqlite = loadSqlite();
  if (!Sqlite) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'oldump-lookup-'));
  const db = new Sqlite(join(folder, 'authors.sqlite'));
  try {
    db.exec(
      `pragma journal_mode = off; pragma synchronous = off; pragma cache_size = -${MEMORY_BYTES >> 10}`,
    );
    db.exec('create table author (key text primary key, value blob) without rowid; begin');
    const insert = db.prepare('insert into author values (?, ?)');
    for (let i = 0; i < sizes.authors; i++) {
      const number = authorAt(i, sizes);
      insert.run(`/authors/OL${number}A`, Buffer.from(authorJson(number)));
    }
    db.exec('commit');
    const select = db.prepare('select value from author where key = ?');
    const answers = { found: 0, bytes: 0 };
    for (let i = 0; i < sizes.references; i++) {
      const found = select.get(`/authors/OL${referenceAt(i, sizes)}A`);
      if (!found) continue;
      answers.found++;
      answers.bytes += found.value.length;
    }
    return answers;
  } finally {
    db.close();
    rmSync(folder, { recursive: true });
  }
}

function loadSqlite(): (new (path: string) => Database) | undefined {
  const from = process.env['BETTER_SQLITE3'] ?? 'better-sqlite3';
  try {
    return createRequire(import.meta.url)(from) as new (path: string) => Database;
  } catch (error) {
    process.stderr.write(`${(error as Error).message.split('\n')[0] ?? ''}\n`);
    return undefined;
  }
}

/** Knows that keys are numbers, which deworks cannot rely on: the best case of an in-memory table. */
async function packed(sizes: Sizes): Promise<Answers> {
  let bytes = Buffer.allocUnsafe(1 << 20);
  let length = 0;
  const slots = new Int32Array(2 ** Math.ceil(Math.log2(sizes.authors * 2))).fill(-1);
  const starts = new Float64Array(slots.length);
  const lengths = new Uint32Array(slots.length);
  const slotOf = (number: number): number => {
    let slot = scatter(number) & (slots.length - 1);
    while (slots[slot] !== -1 && slots[slot] !== number) slot = (slot + 1) & (slots.length - 1);
    return slot;
  };
  for (let i = 0; i < sizes.authors; i++) {
    const number = authorAt(i, sizes);
    const json = Buffer.from(authorJson(number));
    if (length + json.length > bytes.length) bytes = Buffer.concat([bytes], bytes.length * 2);
    bytes.set(json, length);
    const slot = slotOf(number);
    slots[slot] = number;
    starts[slot] = length;
    lengths[slot] = json.length;
    length += json.length;
  }
  const answers = { found: 0, bytes: 0 };
  for (let i = 0; i < sizes.references; i++) {
    const slot = slotOf(referenceAt(i, sizes));
    if (slots[slot] === -1) continue;
    answers.found++;
    answers.bytes += bytes.subarray(
      starts[slot],
      (starts[slot] as number) + (lengths[slot] as number),
    ).length;
  }
  return answers;
}
