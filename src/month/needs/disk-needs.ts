import { stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { withPath } from '../../bytes/disk/io-error.ts';
import { environmentError, type OldumpError } from '../../errors.ts';
import type { PreviousMonth } from '../../publish/guards/previous.ts';
import type { MonthLayout } from '../plan/month-layout.ts';
import type { MonthPlan } from '../plan/month-plan.ts';
import { runsStage, type PlannedMonth } from '../journal/planned-month.ts';
import { MAX_WAITING_BYTES, ratiosOf, SPILL } from './factors.ts';
import { statsIfThere } from './folder-needs.ts';

/** What one file system must still take at the run's fullest moment. */
export interface DiskNeed {
  /** Folders of the run that lie on it. */
  readonly folders: readonly string[];
  readonly neededBytes: number;
  readonly freeBytes: number;
}

/** Bytes that come into a folder, by phase: while the sorted rows are merged, and while deworks is made. */
interface Share {
  readonly folder: string;
  readonly merging: number;
  readonly deworks: number;
}

/** Whose needs are asked for. */
export interface MonthToCome {
  readonly plan: MonthPlan;
  readonly layout: MonthLayout;
  readonly run: PlannedMonth;
  readonly previous: PreviousMonth | undefined;
  /** Of side tables that are to be made. */
  readonly tableBytes: number;
}

/** In: the plain bytes of all data rows; the workers of the run. Throws: as withPath. */
export async function diskNeeds(
  toCome: MonthToCome,
  plainBytes: number,
  workers: number,
): Promise<DiskNeed[]> {
  const byDevice = new Map<number, { folders: string[]; merging: number; deworks: number }>();
  for (const share of sharesOf(toCome, plainBytes, workers)) {
    const folder = await folderThere(share.folder);
    const { dev } = await withPath(folder, stat(folder));
    const device = byDevice.get(dev) ?? { folders: [], merging: 0, deworks: 0 };
    const made = await bytesMade(toCome, share.folder);
    device.folders.push(folder);
    device.merging += Math.max(0, share.merging - made);
    device.deworks += Math.max(0, share.deworks - made);
    byDevice.set(dev, device);
  }
  return Promise.all([...byDevice.values()].map(needOf));
}

export function spaceProblem({ folders, neededBytes, freeBytes }: DiskNeed): OldumpError | undefined {
  if (neededBytes <= freeBytes) return undefined;
  return environmentError(`about ${gigabytes(neededBytes)} are needed, ${gigabytes(freeBytes)} are free`, {
    position: { file: folders.join(', ') },
    advice: 'free some space, choose another --dir or --tmpdir, or say --ignore-space',
  });
}

export function gigabytes(bytes: number): string {
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(0)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

/** The merge writes the dumps while the sort's runs still lie there; deworks sorts anew. */
function sharesOf(
  { plan, layout, run, previous, tableBytes }: MonthToCome,
  plainBytes: number,
  workers: number,
): Share[] {
  const ratios = ratiosOf(previous, plan.level);
  const cleans = runsStage(run, 'cdump') ? plainBytes : 0;
  const merges = runsStage(run, 'dump') ? plainBytes : 0;
  const joins = runsStage(run, 'deworks') ? plainBytes : 0;
  const keeps = plan.data.kind === 'postgres' && plan.data.keep;
  const always = (folder: string, bytes: number): Share => ({ folder, merging: bytes, deworks: bytes });
  const dumps = tableBytes + 2 * ratios.dump * plainBytes; // the split files are the dump once more
  const waiting = Math.min(MAX_WAITING_BYTES * workers, merges) * (ratios.cdump + ratios.dump);
  return [
    always(plan.dir, keeps ? ratios.data * cleans : 0),
    always(layout.cdumpFolder, ratios.cdump * plainBytes),
    { folder: layout.dumpFolder, merging: dumps, deworks: dumps + ratios.deworks * joins },
    {
      folder: run.work ?? plan.tmpdir,
      merging: SPILL.sort * cleans + waiting,
      deworks: SPILL.deworks * joins,
    },
  ];
}

/** Of a run that is continued: what is made needs no room. A file that will be replaced stays until the new one is whole. */
async function bytesMade({ plan, layout }: MonthToCome, folder: string): Promise<number> {
  if (plan.overwrite) return 0;
  const files = [layout.cdump, layout.dump, ...layout.parts, layout.deworks];
  const sizes = files.filter(path => dirname(path) === folder).map(statsIfThere);
  return (await Promise.all(sizes)).reduce((sum, stats) => sum + (stats?.size ?? 0), 0);
}

/** The folder, or the one above it in which it will be made. */
async function folderThere(folder: string): Promise<string> {
  for (let at = folder; ; at = dirname(at)) if ((await statsIfThere(at)) || at === dirname(at)) return at;
}

async function needOf({
  folders,
  merging,
  deworks,
}: {
  readonly folders: readonly string[];
  readonly merging: number;
  readonly deworks: number;
}): Promise<DiskNeed> {
  const folder = folders[0]!;
  const { bavail, bsize } = await withPath(folder, statfs(folder));
  return {
    folders: [...new Set(folders)],
    neededBytes: Math.round(Math.max(merging, deworks)),
    freeBytes: bavail * bsize,
  };
}
