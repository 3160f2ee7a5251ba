import { openInput } from '../bytes/input/input.ts';
import { usageError } from '../errors.ts';
import { formatReport, measureStage } from '../stage/stage-report.ts';
import { SITEMAP_LEVEL, sitemapsStage, type SitemapsPlan } from '../listing/sitemaps/sitemaps-stage.ts';
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
} from './options/common-options.ts';

interface SitemapsCommandPlan extends SitemapsPlan {
  readonly input: string | undefined;
  readonly jobs: number;
}

export const sitemapsCommand: Command<SitemapsCommandPlan> = {
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
    level: { ...OUTPUT_OPTIONS['level']!, default: SITEMAP_LEVEL },
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
        return meter.withPool(plan.jobs, pool => sitemapsStage(input, plan, pool, ctx));
      });
      ctx.log.info(formatReport(report));
    } finally {
      await input.close();
    }
  },
};
