import { join } from 'node:path';
import type { Block } from '../../bytes/block.ts';
import type { PackedGroup } from '../../bytes/input/packed-rows.ts';
import type { SlotPool } from '../../bytes/slots.ts';
import { TempFolder } from '../../bytes/disk/temp-folder.ts';
import { incompleteError } from '../../errors.ts';
import { ExternalSort } from '../../sort/external-sort.ts';
import type { SortPlan } from '../../sort/sort-plan.ts';
import type { WorkerPool } from '../../workers/pool.ts';
import { writeGzip, type WrittenSitemap } from './sitemap-file.ts';
import { createSitemapCounts, type SitemapCounts } from './sitemap-rows.ts';
import { SITEMAP_BYTES_RATIO, SITEMAP_RUN, WRITE_SITEMAPS, type SitemapRunOutput } from './sitemap-tasks.ts';
import { isSitemapName, MOST_URLS, SITEINDEX_NAME, siteindexXml } from './sitemap-xml.ts';

export interface SitemapOptions {
  readonly pool: WorkerPool;
  readonly memoryBytes: number;
  readonly tmpdir: string;
  readonly signal: AbortSignal;
  /** Of the sitemaps: it appears when all are complete. */
  readonly folder: string;
  readonly overwrite: boolean;
  readonly level: number;
  readonly allowEmpty: boolean;
  /** For messages. */
  readonly inputName: string;
  readonly onProgress: (rows: number) => void;
  /** Overrides the sort's plan: for tests. */
  readonly plan?: Partial<SortPlan>;
}

export interface SitemapsMade {
  readonly counts: SitemapCounts;
  readonly sitemaps: number;
  readonly urls: number;
  /** Of all files. */
  readonly bytes: number;
}

/** Cuts the input into the slots given, and proves at the end that it was whole. */
export interface SitemapInput {
  blocks(slots: SlotPool): Promise<{
    readonly blocks: AsyncIterable<Block | PackedGroup>;
    requireWhole(): void;
  }>;
}

/**
 * Stage: dump rows in any order → a folder of sitemaps and the site index that names them.
 *
 * The workers make a row for each page and sort them; then they merge the groups and write a sitemap for each.
 * Memory: the sort's budget, and a sitemap in each worker.  Disk: the sort's runs.
 * Throws: malformed for what is no dump row, with its position, and for a sitemap beyond the limits; incomplete when
 * there is no page (unless allowed), or pages went missing.
 */
export async function writeSitemaps(input: SitemapInput, options: SitemapOptions): Promise<SitemapsMade> {
  const folder = await TempFolder.create(options.folder, { ...options, owns: isSitemapName });
  try {
    const made = await fill(input, folder.tempPath, options);
    await folder.publish();
    return made;
  } finally {
    await folder.discard();
  }
}

async function fill(input: SitemapInput, folder: string, options: SitemapOptions): Promise<SitemapsMade> {
  const counts = createSitemapCounts();
  const sort = openSort(counts, options);
  try {
    await sort.open();
    const { blocks, requireWhole } = await input.blocks(sort.slots);
    for await (const block of blocks) {
      await sort.add(block);
      options.onProgress(sort.stats.rowsIn);
    }
    await sort.settle();
    requireWhole();
    const { rows } = sort.stats;
    if (rows === 0 && !options.allowEmpty) throw noPages(options.inputName);
    const sitemaps = await mergeSitemaps(sort, folder, options);
    const urls = sum(sitemaps, ({ urls }) => urls);
    if (urls !== rows)
      throw incompleteError(`${rows} pages were found, ${urls} addresses are in the sitemaps`);
    const bytes = writeIndex(sitemaps, folder, options.level) + sum(sitemaps, ({ bytes }) => bytes);
    return { counts, sitemaps: sitemaps.length, urls, bytes };
  } finally {
    await sort.close();
  }
}

function openSort(counts: SitemapCounts, options: SitemapOptions): ExternalSort<SitemapRunOutput> {
  const { pool } = options;
  return new ExternalSort<SitemapRunOutput>({
    ...options,
    maker: {
      make: block => pool.run(SITEMAP_RUN, block),
      madeBytesRatio: SITEMAP_BYTES_RATIO,
      done: made => {
        counts.rows += made.counts.rows;
        counts.otherTypes += made.counts.otherTypes;
        counts.otherKeys += made.counts.otherKeys;
        counts.oddTitles += made.counts.oddTitles;
        counts.oddDates += made.counts.oddDates;
      },
    },
    plan: { ...options.plan, segmentBytes: 1 }, // every group is a file of its own: the workers may divide them anywhere
  });
}

async function mergeSitemaps(
  sort: ExternalSort<SitemapRunOutput>,
  folder: string,
  { pool, level }: SitemapOptions,
): Promise<WrittenSitemap[]> {
  const sitemaps: WrittenSitemap[] = [];
  const merge = sort.mergedInWorkers(range => pool.run(WRITE_SITEMAPS, { ...range, folder, level }));
  for await (const made of merge) sitemaps.push(...made.sitemaps);
  return sitemaps;
}

/** Gives the bytes of the file. */
function writeIndex(sitemaps: readonly WrittenSitemap[], folder: string, level: number): number {
  if (sitemaps.length > MOST_URLS)
    throw new Error(`${sitemaps.length} sitemaps do not fit into one site index`);
  return writeGzip(join(folder, SITEINDEX_NAME), siteindexXml(sitemaps), level);
}

function noPages(file: string): Error {
  return incompleteError('no work and no author is in it', {
    position: { file },
    advice: '--allow-empty if that is meant',
  });
}

function sum<T>(items: readonly T[], pick: (item: T) => number): number {
  return items.reduce((total, item) => total + pick(item), 0);
}
