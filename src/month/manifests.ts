import { createHash } from 'node:crypto';
import { basename, join } from 'node:path';
import { PAGE_NAME, manifestFile, writeChecksums, writeManifest } from '../bytes/manifest/manifest.ts';
import {
  MANIFEST_FORMAT,
  type Manifest,
  type ManifestFile,
  type ManifestGuard,
  type ManifestStage,
} from '../bytes/manifest/manifest-form.ts';
import { writeWholeFile } from '../bytes/disk/temp-file.ts';
import type { PreviousDump } from '../publish/page/published-dump.ts';
import { publishedPage } from '../publish/page/published-page.ts';
import { roleOf } from '../publish/guards/role.ts';
import type { PreviousMonth } from '../publish/guards/previous.ts';
import type { ReadBackMonth } from '../publish/guards/read-back-month.ts';
import type { MonthLayout } from './plan/month-layout.ts';
import type { StageReport } from '../stage/stage-report.ts';
import { version } from '../version.ts';
import type { OrderedOutput, MonthRecord } from './journal/month-record.ts';

/** What was proved of a run before it is published. */
export interface Proof {
  readonly guards: readonly ManifestGuard[];
  readonly readBack: ReadBackMonth;
}

/** SHA256SUMS, index.html and then manifest.json in each published folder: the last files of a run. */
export async function writeManifests(
  record: MonthRecord,
  proof: Proof,
  layout: MonthLayout,
  { created, previous }: { readonly created: Date; readonly previous: PreviousMonth | undefined },
): Promise<void> {
  const folders = [
    [layout.cdumpFolder, record.files.cdump],
    [layout.dumpFolder, record.files.dump],
  ] as const;
  for (const [folder, made] of folders) {
    const files = manifestFiles(made, proof.readBack);
    await writeChecksums(folder, files);
    const manifest = { ...manifestOf(record, files, created), guards: proof.guards };
    const page = publishedPage({ name: basename(folder), manifest, previous: previousDump(previous) });
    await writeWholeFile(join(folder, PAGE_NAME), page, { overwrite: true });
    await writeManifest(folder, {
      ...manifest,
      page_sha256: createHash('sha256').update(page).digest('hex'),
    });
  }
}

/** What a page compares with. */
export function previousDump(previous: PreviousMonth | undefined): PreviousDump | undefined {
  return previous && { date: previous.date, fileLike: name => previous.files.get(roleOf(name)) };
}

/** As they were written, and what was found when they were read back. */
export function manifestFiles(made: readonly OrderedOutput[], { files }: ReadBackMonth): ManifestFile[] {
  return made.map(([summary, order]) => manifestFile(summary, order, files[roleOf(basename(summary.path))]));
}

function manifestOf(record: MonthRecord, files: Manifest['files'], created: Date): Manifest {
  return {
    format: MANIFEST_FORMAT,
    tool: { name: 'oldump', version: version() },
    date: record.plan.date,
    created: created.toISOString(),
    inputs: record.inputs,
    files,
    stages: record.reports.map(manifestStage),
  };
}

function manifestStage(report: StageReport): ManifestStage {
  return {
    name: report.stage,
    rows_in: report.rowsIn,
    rows_out: report.rowsOut,
    dropped: report.dropped,
    bytes_in: report.bytesIn,
    ...(report.bytesOut !== undefined && { bytes_out: report.bytesOut }),
    seconds: Number(report.seconds.toFixed(3)),
    peak_memory_bytes: report.peakMemoryBytes,
    busy: {
      main: rounded(report.load.main),
      workers: report.load.workers.map(rounded),
      waits: Object.fromEntries(
        Object.entries(report.load.waits).map(([what, share]) => [what, rounded(share)]),
      ),
    },
  };
}

function rounded(share: number): number {
  return Number(share.toFixed(3));
}
