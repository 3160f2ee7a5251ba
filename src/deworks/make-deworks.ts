import type { Block } from '../bytes/block.ts';
import type { Codec } from '../bytes/codec.ts';
import type { WrittenPart } from '../bytes/output/part-writer.ts';
import type { RangeInput } from '../sort/contract/sort-tasks.ts';
import type { WorkerPool } from '../workers/pool.ts';
import { FactJoin } from './join/join-facts.ts';
import { HeldRows } from './join/held-rows.ts';
import { createJoinRow, readJoinRow } from './join/join-row.ts';
import { JoinSort } from './join/join-sort.ts';
import { KeyFilter } from './join/key-filter.ts';
import { mapBlocks } from './map/map-blocks.ts';
import { MERGE_GROUPS } from './assemble/merge-groups.ts';
import { followRedirects } from './join/redirects.ts';
import { addMapCounts, createCounts, type DeworksCounts, type Schema } from './deworks-schema.ts';
import { appendRange } from '../record/json/spans.ts';
import { Outlet, eachJoinRow } from './join/each-join-row.ts';
import { MAP_DUMP, MAP_ITEMS, type Mapped } from './map/map-tasks.ts';

export interface DeworksOptions {
  readonly pool: WorkerPool;
  readonly memoryBytes: number;
  readonly tmpdir: string;
  readonly signal: AbortSignal;
  readonly schema: Schema;
  /** Of the output. */
  readonly codec: Codec;
  /** For messages. */
  readonly dumpName: string;
  readonly iaName: string | undefined;
  /** Told now and then how many rows of the dump and the IA metadata have been read. */
  readonly onProgress?: (rows: number) => void;
}

/** Takes the parts of the output in order; a part's file exists until the promise resolves. */
export type AppendPart = (part: WrittenPart) => Promise<void>;

/**
 * Stage: dump rows in any order and IA metadata → one row per work, and per edition without one, in key order.
 *
 * Everything that has to meet is brought together by sorting (join-row.ts): map both inputs to join rows,
 * follow the redirects, answer what the documents asked about authors, items and redirects, assemble.
 * Memory: the budget, a filter of 8 MiB, blocks under way, and the largest group twice; nothing grows with the number of authors,
 * items or redirects.  Disk: the sorts' runs, compressed.
 * Throws: malformedError with file, row and byte for what is not a dump row or IA metadata.
 */
export async function deworks(
  dump: AsyncIterable<Block>,
  ia: AsyncIterable<Block> | undefined,
  append: AppendPart,
  options: DeworksOptions,
): Promise<DeworksCounts> {
  const sorts = new Sorts(options);
  const counts = createCounts();
  try {
    await sorts.facts.open();
    await mapInputs(dump, ia, sorts, counts, options);
    await Promise.all([sorts.facts.flush(), sorts.groups.flush()]);
    await answerFacts(sorts, counts, options);
    await assembleGroups(sorts.groups, append, counts, options);
    return counts;
  } finally {
    await sorts.close();
  }
}

/** The three sorts, and what is opened beside them for a while; shares of one budget. And what is held back. */
class Sorts {
  readonly groups: JoinSort;
  readonly facts: JoinSort;
  readonly edges: JoinSort;
  readonly memberships: HeldRows;
  readonly #options: DeworksOptions;

  constructor(options: DeworksOptions) {
    this.#options = options;
    this.groups = this.#open(8);
    this.facts = this.#open(5);
    this.edges = this.#open(1);
    this.memberships = new HeldRows(options.tmpdir);
  }

  /** A sort for few rows: one step of the redirects, or the authors asked for by an old key. */
  openSmall(): JoinSort {
    return this.#open(1);
  }

  async close(): Promise<void> {
    await Promise.all([
      this.groups.close(),
      this.facts.close(),
      this.edges.close(),
      this.memberships.close(),
    ]);
  }

  #open(sixteenths: number): JoinSort {
    const { pool, memoryBytes, tmpdir, signal } = this.#options;
    return new JoinSort({ pool, tmpdir, signal, memoryBytes: Math.floor((memoryBytes * sixteenths) / 16) });
  }
}

async function mapInputs(
  dump: AsyncIterable<Block>,
  ia: AsyncIterable<Block> | undefined,
  sorts: Sorts,
  counts: DeworksCounts,
  options: DeworksOptions,
): Promise<void> {
  const take = async (mapped: Mapped): Promise<void> => {
    addMapCounts(counts, mapped.counts);
    await sorts.groups.add(asBuffer(mapped.groups));
    await sorts.facts.add(asBuffer(mapped.facts));
    await sorts.edges.add(asBuffer(mapped.edges));
    await sorts.memberships.add(asBuffer(mapped.memberships));
    options.onProgress?.(counts.rowsIn + counts.itemsIn);
  };
  await mapBlocks(MAP_DUMP, { name: options.dumpName, blocks: dump }, options, take);
  if (ia) await mapBlocks(MAP_ITEMS, { name: options.iaName ?? 'IA metadata', blocks: ia }, options, take);
}

/** From the facts, made complete by the redirects, to the groups. */
async function answerFacts(sorts: Sorts, counts: DeworksCounts, options: DeworksOptions): Promise<void> {
  const facts = new Outlet(sorts.facts);
  const visited = new KeyFilter();
  await followRedirects(sorts.edges, facts, options.schema, visited, () => sorts.openSmall());
  await giveBack(sorts.memberships, visited, facts);
  await facts.end();
  const unresolved = options.schema === 'v2' ? sorts.openSmall() : undefined;
  try {
    await join(sorts.facts, sorts.groups, unresolved, counts);
    if (unresolved) await join(unresolved, sorts.groups, undefined, counts);
  } finally {
    await unresolved?.close();
  }
}

/** To the facts: the memberships of documents that a redirect leads to. */
async function giveBack(memberships: HeldRows, visited: KeyFilter, facts: Outlet): Promise<void> {
  const row = createJoinRow();
  for await (const rows of memberships.rows()) {
    for (let start = 0, end = 0; start < rows.length; start = end) {
      end = readJoinRow(rows, start, row);
      if (visited.mayHave(rows, row.keyStart, row.keyEnd)) appendRange(facts.rows, rows, start, end);
    }
    const wait = facts.drain();
    if (wait) await wait;
  }
  await memberships.close();
}

async function join(
  from: JoinSort,
  groups: JoinSort,
  unresolved: JoinSort | undefined,
  counts: DeworksCounts,
): Promise<void> {
  const answers = new Outlet(groups);
  const open = unresolved && new Outlet(unresolved);
  const facts = new FactJoin(answers.rows, open?.rows, counts);
  await eachJoinRow(
    from.sorted(),
    row => facts.row(row),
    () => answers.drain() ?? open?.drain(),
  );
  await answers.end();
  await open?.end();
  await from.close();
}

/** The workers merge the groups, key range by key range, and write them; here their parts are put together in order. */
async function assembleGroups(
  groups: JoinSort,
  append: AppendPart,
  counts: DeworksCounts,
  { pool, schema, codec }: DeworksOptions,
): Promise<void> {
  const merge = (range: RangeInput) => pool.run(MERGE_GROUPS, { ...range, schema, codec });
  for await (const made of groups.mergedInWorkers(merge)) {
    addMapCounts(counts, made.counts);
    if (made.part) await append(made.part);
  }
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
