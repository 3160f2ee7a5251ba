import type { Block } from '../../bytes/block.ts';
import { openInput } from '../../bytes/input/input.ts';
import type { SlotPool } from '../../bytes/slots.ts';
import { SortedRows } from '../../changes/sorted-rows.ts';
import type { Context } from '../../context.ts';
import { cleaningMaker } from '../../dump/tasks/cleaning-maker.ts';
import { rowsOfKeys, rowsSince } from '../../dump/written-since.ts';
import type { CleanRunOutput } from '../../dump/tasks/clean-tasks.ts';
import type { CleaningTally } from '../../dump/tasks/clean-tally.ts';
import { incompleteError } from '../../errors.ts';
import type { HeldSnapshot } from '../../pg/held-snapshot.ts';
import { tellWaits } from '../../pg/lock-watch.ts';
import { connectionSettings } from '../../pg/connection/settings.ts';
import { ExternalSort } from '../../sort/external-sort.ts';
import { inflateBlocks } from '../../workers/tasks/inflate-blocks.ts';
import type { WorkerPool } from '../../workers/pool.ts';
import type { MonthRows } from './month-rows.ts';
import { joinRows, type Joined } from './join-rows.ts';
import { KeySample } from './key-sample.ts';
import { requirePublished, type PreviousCdump } from '../plan/previous-cdump.ts';

export interface SinceOptions {
  readonly previous: PreviousCdump;
  readonly date: string;
  /** For the sort of what was written since. */
  readonly memoryBytes: number;
  readonly tmpdir: string;
  /** Counts what is cleaned, and then the rows of the previous cdump. */
  readonly tally: CleaningTally;
  /** What was written since is seen as of this moment. */
  readonly snapshot: HeldSnapshot | undefined;
}

/** What a previous cdump and the revisions written since make together, and what the manifest says of it. */
export function sinceName(ctx: Pick<Context, 'env' | 'signal'>, { since }: PreviousCdump): string {
  return rowsSince(databaseOf(ctx), since).name;
}

/**
 * Cleaned rows of a whole library, out of its previous cdump and the revisions that the database got since.
 *
 * The revisions are exported, cleaned and sorted first; then both are read together, in row order. When all rows
 * have passed, sampled keys are looked up in the database once more.
 * Memory: `memoryBytes`, a block of the cdump for each worker, the sample.
 * Throws: as rowsSince, joinRows and KeySample; incomplete when the previous cdump is not as it was published.
 */
export function rowsWithSince(options: SinceOptions, pool: WorkerPool, ctx: Context): MonthRows<Block> {
  const { previous, date, tally, snapshot } = options;
  const fresh = rowsSince({ ...databaseOf(ctx), ...tellWaits(ctx) }, previous.since, snapshot);
  const joined: Joined = { repeated: 0 };
  let freshRows = 0;
  let comparedRows = 0;
  let bytes = 0;
  async function* blocks(slots: SlotPool): AsyncGenerator<Block, void, undefined> {
    await requirePublished(previous, ctx.signal);
    const sort = openSort(options, fresh.name, pool, ctx);
    const input = await openInput(previous.path, ctx);
    const old = new SortedRows(inflateBlocks(input, pool, ctx), previous.path, 'row');
    const sample = new KeySample(date, previous.file.rows);
    try {
      for await (const block of fresh.blocks(sort.slots)) await sort.add(block);
      await sort.settle();
      freshRows = sort.stats.rowsIn;
      fresh.verify(freshRows);
      ctx.log.info(`since ${previous.since}: ${freshRows} data rows, ${sort.stats.rows} when cleaned`);
      const now = new SortedRows(asBlocks(sort.sorted()), fresh.name, 'row');
      for await (const block of joinRows(old, now, slots, row => sample.see(row), joined)) {
        bytes += block.bytes.length;
        yield block;
      }
      requireAll(old, previous);
      await tally.add(passed(old.rows, joined.repeated));
      comparedRows = await sample.compare(
        rowsOfKeys({ ...databaseOf(ctx), ...tellWaits(ctx) }, sample.keys),
        ctx.now().getTime(),
      );
      ctx.log.info(`since: ${sample.keys.length} keys looked up again, ${comparedRows} rows are equal`);
    } finally {
      await old.close();
      await input.close();
      await sort.close();
    }
  }
  return {
    name: fresh.name,
    sizeBytes: previous.file.plain_bytes,
    blocks,
    consumedBytes: () => bytes,
    async complete(rowsUsed) {
      const rows = previous.file.rows + freshRows;
      if (rowsUsed !== rows)
        throw incompleteError(`${rows} rows were read, ${rowsUsed} were used`, {
          position: { file: previous.path },
        });
    },
    manifestInputs: () => [
      { ...pick(previous), rows: previous.file.rows },
      { name: fresh.name, rows: freshRows, ...(snapshot && { snapshot: snapshot.id }) },
      { name: rowsOfKeys(databaseOf(ctx), []).name, rows: comparedRows },
    ],
  };
}

function databaseOf({ env, signal }: Pick<Context, 'env' | 'signal'>) {
  return { settings: connectionSettings(env), signal };
}

function openSort(
  { date, memoryBytes, tmpdir, tally }: SinceOptions,
  inputName: string,
  pool: WorkerPool,
  { signal }: Context,
): ExternalSort<CleanRunOutput> {
  return new ExternalSort<CleanRunOutput>({
    pool,
    memoryBytes,
    tmpdir,
    signal,
    inputName,
    maker: cleaningMaker(pool, date, tally),
  });
}

async function* asBlocks(batches: AsyncIterable<Buffer>): AsyncGenerator<Block, void, undefined> {
  let byteOffset = 0;
  for await (const bytes of batches) {
    yield { bytes, byteOffset, release: () => undefined };
    byteOffset += bytes.length;
  }
}

/** Rows of the cdump go on as they are; those that the database gave again were counted already. */
function passed(rows: number, repeated: number): Parameters<CleaningTally['add']>[0] {
  return {
    byteOffset: 0,
    rejects: [],
    counts: { rowsIn: rows, rowsOut: rows - repeated, dropped: { 'in the previous cdump': repeated } },
  };
}

function requireAll({ rows, plainBytes }: SortedRows, { path, file }: PreviousCdump): void {
  if (rows === file.rows && plainBytes === file.plain_bytes) return;
  throw incompleteError(
    `has ${rows} rows, ${plainBytes} bytes; its manifest says ${file.rows} and ${file.plain_bytes}`,
    { position: { file: path } },
  );
}

function pick({ file: { name, bytes, sha256 } }: PreviousCdump) {
  return { name, bytes, sha256 };
}
