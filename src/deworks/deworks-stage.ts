import { appendParts } from '../bytes/output/append-parts.ts';
import { readBlocks } from '../bytes/input/block-reader.ts';
import { ByteCount } from '../bytes/input/block-streams.ts';
import { BLOCK_BYTES } from '../bytes/block.ts';
import type { Codec } from '../bytes/codec.ts';
import { openInput, type Input } from '../bytes/input/input.ts';
import type { Output } from '../bytes/output/output.ts';
import { SlotPool } from '../bytes/slots.ts';
import type { Context } from '../context.ts';
import { deworks } from './make-deworks.ts';
import type { DeworksCounts, Schema } from './deworks-schema.ts';
import { withCommas } from '../record/text/with-commas.ts';
import { inflateBlocks } from '../workers/tasks/inflate-blocks.ts';
import type { WorkerPool } from '../workers/pool.ts';
import type { StageCounts } from '../stage/stage-report.ts';

export interface DeworksInputs {
  /** undefined: standard input. */
  readonly dump: string | undefined;
  /** undefined: no item is known. */
  readonly ia: string | undefined;
  readonly schema: Schema;
  readonly codec: Codec;
  readonly memoryBytes: number;
  readonly tmpdir: string;
}

/** From files to the denormalised works dump; what it counted beside rows goes to the log. */
export async function deworksStage(
  inputs: DeworksInputs,
  output: Output,
  pool: WorkerPool,
  ctx: Context,
): Promise<StageCounts> {
  const dump = await openInput(inputs.dump, ctx);
  let ia: Input | undefined;
  try {
    if (inputs.ia !== undefined) ia = await openInput(inputs.ia, ctx);
    return await joinInputs(dump, ia, inputs, output, pool, ctx);
  } finally {
    await dump.close();
    await ia?.close();
  }
}

async function joinInputs(
  dump: Input,
  ia: Input | undefined,
  inputs: DeworksInputs,
  output: Output,
  pool: WorkerPool,
  ctx: Context,
): Promise<StageCounts> {
  const read = new ByteCount();
  ctx.progress.start('deworks', dump.sizeBytes);
  const counts = await deworks(
    read.through(inflateBlocks(dump, pool, ctx)),
    ia && read.through(readBlocks(ia, new SlotPool(BLOCK_BYTES), { lastRow: 'any' })),
    part => appendParts([output], [part]),
    {
      ...inputs,
      pool,
      signal: ctx.signal,
      dumpName: dump.name,
      iaName: ia?.name,
      onProgress: rows => ctx.progress.update({ doneBytes: dump.consumedBytes(), rows }),
    },
  );
  ctx.log.info(`deworks: ${describe(counts)}`);
  return { rowsIn: counts.rowsIn, rowsOut: counts.rowsOut, dropped: {}, bytesIn: read.bytes };
}

function describe(counts: DeworksCounts): string {
  const named: readonly (readonly [string, number])[] = [
    ['works', counts.works],
    ['editions', counts.editions],
    ['authors', counts.authors],
    ['redirects', counts.redirects],
    ['archive items', counts.itemsIn],
    ['editions without work', counts.editionsWithoutWork],
    ['works missing', counts.worksMissing],
    ['authors missing', counts.authorsMissing],
    ['items unknown', counts.itemsUnknown],
    ['repeated keys', counts.repeatedKeys],
  ];
  return named.map(([name, count]) => `${name} ${withCommas(count)}`).join(', ');
}
