import { appendParts } from '../bytes/output/append-parts.ts';
import { ByteCount } from '../bytes/input/block-streams.ts';
import type { Codec } from '../bytes/codec.ts';
import type { Output } from '../bytes/output/output.ts';
import { taskBlocks } from '../bytes/input/task-blocks.ts';
import type { Context } from '../context.ts';
import { ExternalSort } from '../sort/external-sort.ts';
import { MERGE_ROWS } from '../sort/merge/merge-rows.ts';
import type { StageCounts } from '../stage/stage-report.ts';
import { memberInflater } from '../workers/tasks/inflate-members-task.ts';
import type { WorkerPool } from '../workers/pool.ts';
import { rowWriterTo } from '../workers/tasks/row-output.ts';
import type { Command } from './definition.ts';
import { runFilter, type FilterParts, type FilterPlan } from '../stage/frame.ts';
import {
  EMPTY_OPTION,
  INPUT,
  OUTPUT_OPTIONS,
  SORT_OPTIONS,
  WORKER_OPTIONS,
  jobsPlan,
  outputPlan,
  pathOrStdio,
  sortPlan,
  type SortSettings,
} from './options/common-options.ts';

interface SortCommandPlan extends FilterPlan {
  readonly sort: SortSettings;
}

export const sortCommand: Command<SortCommandPlan> = {
  name: 'sort',
  summary: 'sort rows by key, then revision',
  details:
    'Reads cdump rows in any order, writes them in row order: key as bytes, then revision as a number, then the whole row ' +
    'as bytes. Runs that do not fit the memory are kept compressed in --tmpdir and removed on every way out.',
  positionals: [INPUT],
  options: { ...OUTPUT_OPTIONS, ...SORT_OPTIONS, ...WORKER_OPTIONS, ...EMPTY_OPTION },
  examples: [
    [
      'gzip -cd c.gz | oldump sort --tmpdir /1/var/tmp | oldump dump | gzip -c > d.gz',
      'sort, then keep the latest revisions',
    ],
    ['oldump sort ol_cdump_2026-06-30.txt.gz --memory 1G -o sorted.txt.gz', 'from file to file'],
  ],
  check: (values, ctx) => ({
    input: pathOrStdio(values.string('INPUT')),
    output: outputPlan(values),
    jobs: jobsPlan(values),
    allowEmpty: values.flag('allow-empty'),
    sort: sortPlan(values, ctx),
  }),
  run: (plan, ctx) => runFilter('sort', plan, ctx, parts => sortInto(parts, plan, ctx)),
};

async function sortInto(
  { input, output, pool }: FilterParts,
  plan: SortCommandPlan,
  ctx: Context,
): Promise<StageCounts> {
  const sort = new ExternalSort({ ...plan.sort, pool, signal: ctx.signal, inputName: input.name });
  const read = new ByteCount();
  try {
    await sort.open();
    const { blocks, requireWhole } = await taskBlocks(input, sort.slots, memberInflater(pool), ctx);
    for await (const block of read.through(blocks)) {
      await sort.add(block);
      ctx.progress.update({ doneBytes: input.consumedBytes(), rows: sort.stats.rowsIn });
    }
    await sort.settle();
    requireWhole();
    await writeSorted(sort, output, plan.output.codec, pool, ctx);
    const { rowsIn, rows, runs, spilledBytes } = sort.stats;
    ctx.log.debug(`sort: ${runs} runs, ${spilledBytes} bytes spilled`);
    return { rowsIn, rowsOut: rows, dropped: {}, bytesIn: read.bytes };
  } finally {
    await sort.close();
  }
}

/** gzip is merged and encoded by the workers; plain rows are merged here, where they are written. */
async function writeSorted(
  sort: ExternalSort,
  output: Output,
  codec: Codec,
  pool: WorkerPool,
  ctx: Context,
): Promise<void> {
  if (codec.kind === 'gzip') {
    for await (const { part } of sort.mergedInWorkers(range => pool.run(MERGE_ROWS, { ...range, codec }))) {
      await appendParts([output], [part]);
      ctx.log.debug(`sort: ${sort.rowsMerged} of ${sort.stats.rows} rows merged`);
    }
    return;
  }
  const writer = rowWriterTo(output, { codec, pool, keyColumn: 1 });
  for await (const rows of sort.sorted()) await writer.write(rows);
  await writer.end();
}
