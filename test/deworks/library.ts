/** What the tests of deworks share: rows out of documents, and the whole stage over them. */
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { inflateRawSync } from 'node:zlib';
import { readBlocks } from '../../src/bytes/input/block-reader.ts';
import type { BlockEntry } from '../../src/bytes/index/block-index.ts';
import type { WrittenPart } from '../../src/bytes/output/part-writer.ts';
import { SlotPool } from '../../src/bytes/slots.ts';
import { deworks } from '../../src/deworks/make-deworks.ts';
import type { DeworksCounts, Schema } from '../../src/deworks/deworks-schema.ts';
import { parseJson } from '../../src/record/json/json-parse.ts';
import { pythonJson } from '../../src/record/json/python-json.ts';
import type { WorkerPool } from '../../src/workers/pool.ts';

const LAST_DEFLATE_BLOCK = Buffer.of(3, 0);

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
export type Doc = { readonly [name: string]: Json };

export function work(olid: string, more: Doc = {}): Doc {
  return { key: `/works/${olid}`, type: { key: '/type/work' }, ...more };
}

export function edition(olid: string, more: Doc = {}): Doc {
  return { key: `/books/${olid}`, type: { key: '/type/edition' }, ...more };
}

export function editionOf(olid: string, work: string, more: Doc = {}): Doc {
  return edition(olid, { works: [{ key: `/works/${work}` }], ...more });
}

export function author(olid: string, more: Doc = {}): Doc {
  return { key: `/authors/${olid}`, type: { key: '/type/author' }, ...more };
}

export function redirect(from: string, location: Json): Doc {
  return { key: from, type: { key: '/type/redirect' }, location };
}

/** A row as the dump has it, in Python's spelling. */
export function rowOf(doc: Doc): string {
  return rowOfText(String(doc['key']), JSON.stringify(doc));
}

export function rowOfText(key: string, json: string): string {
  return `/type/any\t${key}\t1\t2020-01-01T00:00:00\t${pythonJson(parseJson(json))}\n`;
}

export interface Run {
  readonly pool: WorkerPool;
  readonly schema?: Schema;
  readonly items?: string;
  readonly memoryBytes?: number;
  readonly slotBytes?: number;
}

export interface Result {
  /** As they would be appended to the output, gzip. */
  readonly blocks: readonly BlockEntry[];
  readonly body: Buffer;
  readonly rows: readonly string[];
  readonly counts: DeworksCounts;
}

export async function runDeworks(dump: string, run: Run): Promise<Result> {
  const { pool, schema = 'v1', items, memoryBytes = 64 << 20, slotBytes = 1 << 16 } = run;
  const blocks: BlockEntry[] = [];
  const bodies: Buffer[] = [];
  let bodyBytes = 0;
  let plainBytes = 0;
  const append = async (part: WrittenPart): Promise<void> => {
    for (const block of part.blocks) {
      const compressedOffset = bodyBytes + block.compressedOffset;
      blocks.push({ ...block, compressedOffset, plainOffset: plainBytes + block.plainOffset });
    }
    bodies.push(readFileSync(part.path));
    bodyBytes += part.bodyEnd;
    plainBytes += part.plainBytes;
  };
  const ia = items === undefined ? undefined : blocksOf('ia', items, slotBytes);
  const counts = await deworks(blocksOf('dump', dump, slotBytes), ia, append, {
    pool,
    memoryBytes,
    tmpdir: tmpdir(),
    signal: new AbortController().signal,
    schema,
    codec: { kind: 'gzip', level: 1 },
    dumpName: 'dump',
    iaName: 'ia',
  });
  const body = Buffer.concat(bodies);
  const text = inflateRawSync(Buffer.concat([body, LAST_DEFLATE_BLOCK])).toString();
  return { blocks, body, rows: text === '' ? [] : text.slice(0, -1).split('\n'), counts };
}

/** The groups by key, parsed. */
export async function groupsOf(docs: readonly Doc[], run: Run): Promise<Map<string, Group>> {
  const { rows } = await runDeworks(docs.map(rowOf).join(''), run);
  return new Map(rows.map(row => parseRow(row)));
}

export interface Group {
  readonly schema?: string;
  readonly work: Doc;
  readonly editions: readonly Doc[];
  readonly authors: readonly Json[];
  readonly ia: readonly Json[];
  readonly duplicates: { readonly [key: string]: readonly string[] };
}

function parseRow(row: string): [string, Group] {
  const [key = '', json = ''] = row.split('\t');
  return [key, JSON.parse(json) as Group];
}

function blocksOf(name: string, text: string, slotBytes: number) {
  async function* chunks(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(text);
  }
  return readBlocks({ name, chunks: chunks() }, new SlotPool(slotBytes), { lastRow: 'any' });
}
