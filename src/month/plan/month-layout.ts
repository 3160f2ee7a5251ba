import { join } from 'node:path';
import type { DumpDate } from '../../record/row/dump-date.ts';
import { cdumpFileName, dumpFileName, partFileName } from '../../record/row/file-name.ts';
import { SPLIT_FILES } from '../../record/row/type-key.ts';
import { LOG_NAME, STATUS_NAME } from './run-folder-names.ts';

/** Where the files of one run lie (docs/operations.md). */
export interface MonthLayout {
  /** The export, where it is kept; shared by runs, as in Open Library's script. */
  readonly data: string;
  readonly cdumpFolder: string;
  readonly cdump: string;
  readonly dumpFolder: string;
  readonly dump: string;
  /** In the order of SPLIT_FILES. */
  readonly parts: readonly string[];
  readonly deworks: string;
  /** A folder, not of the published ones. */
  readonly sitemaps: string;
  /** What is not published: rejects, IA metadata. */
  readonly runFolder: string;
  readonly journal: string;
  readonly rejects: string;
  readonly iaMetadata: string;
  readonly status: string;
  readonly log: string;
  /** The table of a complete run. */
  readonly report: string;
}

export function monthLayout(dir: string, date: DumpDate): MonthLayout {
  const cdumpFolder = join(dir, `ol_cdump_${date}`);
  const dumpFolder = join(dir, `ol_dump_${date}`);
  const runFolder = join(dir, `run_${date}`);
  return {
    data: join(dir, 'data.txt.gz'),
    cdumpFolder,
    cdump: join(cdumpFolder, cdumpFileName(date)),
    dumpFolder,
    dump: join(dumpFolder, dumpFileName(date)),
    parts: SPLIT_FILES.map(part => join(dumpFolder, partFileName(part, date))),
    deworks: join(dumpFolder, partFileName('deworks', date)),
    sitemaps: join(dir, `sitemaps_${date}`),
    runFolder,
    journal: join(runFolder, 'journal.jsonl'),
    rejects: join(runFolder, 'rejects.jsonl'),
    status: join(runFolder, STATUS_NAME),
    log: join(runFolder, LOG_NAME),
    report: join(runFolder, 'report.txt'),
    iaMetadata: join(runFolder, `ia_metadata_dump_${date}.txt.gz`),
  };
}
