import { ByteCount } from '../bytes/input/block-streams.ts';
import { dump } from '../dump/dump-rows.ts';
import type { Command } from './definition.ts';
import { runFilter, type FilterPlan } from '../stage/frame.ts';
import {
  EMPTY_OPTION,
  INPUT,
  OUTPUT_OPTIONS,
  WORKER_OPTIONS,
  jobsPlan,
  outputPlan,
  pathOrStdio,
} from './options/common-options.ts';
import { inflateBlocks } from '../workers/tasks/inflate-blocks.ts';
import { rowWriterTo } from '../workers/tasks/row-output.ts';

export const dumpCommand: Command<FilterPlan> = {
  name: 'dump',
  summary: 'keep the latest revision of each key',
  details:
    'Reads cdump rows in row order (as sort writes them), writes the latest row of each key in the same order. ' +
    'Input out of order is refused (exit 3).',
  positionals: [INPUT],
  options: { ...OUTPUT_OPTIONS, ...WORKER_OPTIONS, ...EMPTY_OPTION },
  examples: [
    ['gzip -cd c.gz | oldump sort | oldump dump | gzip -c > d.gz', 'the latest revisions of a cdump'],
  ],
  check: values => ({
    input: pathOrStdio(values.string('INPUT')),
    output: outputPlan(values),
    jobs: jobsPlan(values),
    allowEmpty: values.flag('allow-empty'),
  }),
  run: (plan, ctx) =>
    runFilter('dump', plan, ctx, async ({ input, output, pool }) => {
      const read = new ByteCount();
      const writer = rowWriterTo(output, { codec: plan.output.codec, pool, keyColumn: 1 });
      const blocks = read.through(inflateBlocks(input, pool, ctx));
      const { rowsIn, rowsOut } = await dump(blocks, input.name, writer, rows =>
        ctx.progress.update({ doneBytes: input.consumedBytes(), rows }),
      );
      await writer.end();
      return { rowsIn, rowsOut, dropped: { 'older revision': rowsIn - rowsOut }, bytesIn: read.bytes };
    }),
};
