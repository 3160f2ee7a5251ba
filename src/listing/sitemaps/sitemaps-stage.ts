import { ByteCount } from '../../bytes/input/block-streams.ts';
import type { Input } from '../../bytes/input/input.ts';
import { taskBlocks } from '../../bytes/input/task-blocks.ts';
import type { Context } from '../../context.ts';
import { writeSitemaps, type SitemapInput, type SitemapOptions } from './write-sitemaps.ts';
import { withCommas } from '../../record/text/with-commas.ts';
import { memberInflater } from '../../workers/tasks/inflate-members-task.ts';
import type { WorkerPool } from '../../workers/pool.ts';
import type { StageCounts } from '../../stage/stage-report.ts';

/** Of gzip: sitemaps are few, and read over the network again and again. */
export const SITEMAP_LEVEL = 6;

export type SitemapsPlan = Pick<
  SitemapOptions,
  'folder' | 'overwrite' | 'level' | 'memoryBytes' | 'tmpdir' | 'allowEmpty' | 'plan'
>;

/** From dump rows to a folder of sitemaps, whole or not at all; what it passed over goes to the log. */
export async function sitemapsStage(
  input: Input,
  plan: SitemapsPlan,
  pool: WorkerPool,
  ctx: Context,
): Promise<StageCounts> {
  const read = new ByteCount();
  const rows: SitemapInput = {
    blocks: async slots => {
      const { blocks, requireWhole } = await taskBlocks(input, slots, memberInflater(pool), ctx);
      return { blocks: read.through(blocks), requireWhole };
    },
  };
  const { counts, urls, sitemaps, bytes } = await writeSitemaps(rows, {
    ...plan,
    pool,
    signal: ctx.signal,
    inputName: input.name,
    onProgress: done => ctx.progress.update({ doneBytes: input.consumedBytes(), rows: done }),
  });
  if (counts.oddTitles > 0)
    ctx.log.warn(`${counts.oddTitles} rows whose title is no text are listed without it`);
  if (counts.oddDates > 0)
    ctx.log.warn(`${counts.oddDates} rows whose last_modified is no date are listed without it`);
  ctx.log.info(`sitemaps: ${withCommas(sitemaps)} files in ${plan.folder}`);
  const dropped = { 'other type': counts.otherTypes, 'other key': counts.otherKeys };
  return { rowsIn: counts.rows, rowsOut: urls, dropped, bytesIn: read.bytes, bytesOut: bytes };
}
