import { ByteCount } from '../bytes/block-streams.ts';
import { openInput, type Input } from '../bytes/input.ts';
import { taskBlocks } from '../bytes/task-blocks.ts';
import type { Context } from '../context.ts';
import { usageError } from '../errors.ts';
import { writeSitemaps, type SitemapInput } from '../listing/write-sitemaps.ts';
import { formatReport, measureStage, type StageCounts } from '../run/report.ts';
import { memberInflater } from '../workers/inflate-members-task.ts';
import type { WorkerPool } from '../workers/pool.ts';
import type { Command } from './definition.ts';
import {
  EMPTY_OPTION,
  INPUT,
  OUTPUT_OPTIONS,
  SORT_OPTIONS,
  WORKER_OPTIONS,
  jobsPlan,
  pathOrStdio,
  sortPlan,
  type SortPlan,
} from './options.ts';

interface SitemapsPlan extends SortPlan {
  readonly input: string | undefined;
  readonly folder: string;
  readonly overwrite: boolean;
  readonly level: number;
  readonly jobs: number;
  readonly allowEmpty: boolean;
}

export const sitemapsCommand: Command<SitemapsPlan> = {
  name: 'sitemaps',
  summary: 'write sitemaps of all works and authors of a dump',
  details:
    'Reads dump rows in any order, writes a folder of sitemap_authors_0000.xml.gz, … and siteindex.xml.gz: a sitemap for ' +
    'ten thousand neighbouring numbers. The folder appears when all are complete.',
  positionals: [INPUT],
  options: {
    dir: { kind: 'string', value: 'DIR', default: 'sitemaps', help: 'folder to make' },
    overwrite: {
      ...OUTPUT_OPTIONS['overwrite']!,
      help: 'replace the folder, if it holds nothing but sitemaps',
    },
    level: { ...OUTPUT_OPTIONS['level']!, default: 6 },
    ...SORT_OPTIONS,
    ...WORKER_OPTIONS,
    ...EMPTY_OPTION,
  },
  examples: [['oldump sitemaps ol_dump_2026-06-30.txt.gz --dir sitemaps', 'for openlibrary.org']],
  check(values, ctx) {
    const folder = pathOrStdio(values.string('dir'));
    if (folder === undefined) throw usageError('--dir wants a folder');
    return {
      input: pathOrStdio(values.string('INPUT')),
      folder,
      overwrite: values.flag('overwrite'),
      level: values.integer('level', 1, 9)!,
      ...sortPlan(values, ctx),
      jobs: jobsPlan(values),
      allowEmpty: values.flag('allow-empty'),
    };
  },
  async run(plan, ctx) {
    const input = await openInput(plan.input, ctx);
    try {
      const report = await measureStage('sitemaps', ctx, meter => {
        ctx.progress.start('sitemaps', input.sizeBytes);
        return meter.withPool(plan.jobs, pool => sitemapsOf(input, plan, pool, ctx));
      });
      ctx.log.info(formatReport(report));
    } finally {
      await input.close();
    }
  },
};

async function sitemapsOf(
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
  ctx.log.info(`sitemaps: ${sitemaps.toLocaleString('en-US')} files in ${plan.folder}`);
  const dropped = { 'other type': counts.otherTypes, 'other key': counts.otherKeys };
  return { rowsIn: counts.rows, rowsOut: urls, dropped, bytesIn: read.bytes, bytesOut: bytes };
}
