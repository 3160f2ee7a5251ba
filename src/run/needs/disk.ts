import { stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { withPath } from '../../bytes/io-error.ts';
import { environmentError, type OldumpError } from '../../errors.ts';
import type { PreviousRun } from '../guards/previous.ts';
import type { RunLayout } from '../layout.ts';
import type { RunPlan } from '../plan.ts';
import { MAX_WAITING_BYTES, ratiosOf, SPILL, type Ratios } from './factors.ts';
import { statsIfThere } from './folders.ts';

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

/** In: the plain bytes of all data rows; the workers of the run. Throws: as withPath. */
export async function diskNeeds(
  plan: RunPlan,
  layout: RunLayout,
  plainBytes: number,
  previous: PreviousRun | undefined,
  workers: number,
): Promise<DiskNeed[]> {
  const shares = sharesOf(plan, layout, plainBytes, ratiosOf(previous, plan.level), workers);
  const byDevice = new Map<number, { folders: string[]; merging: number; deworks: number }>();
  for (const share of shares) {
    const folder = await folderThere(share.folder);
    const { dev } = await withPath(folder, stat(folder));
    const device = byDevice.get(dev) ?? { folders: [], merging: 0, deworks: 0 };
    const made = await bytesMade(plan, layout, share.folder);
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
  plan: RunPlan,
  layout: RunLayout,
  plainBytes: number,
  ratios: Ratios,
  workers: number,
): Share[] {
  const isKept = plan.data.kind === 'postgres' && plan.data.keep;
  const always = (folder: string, bytes: number): Share => ({ folder, merging: bytes, deworks: bytes });
  const dumps = 2 * ratios.dump * plainBytes; // the split files are the dump once more
  const waiting = Math.min(MAX_WAITING_BYTES * workers, plainBytes) * (ratios.cdump + ratios.dump);
  const withDeworks = plan.withDeworks ? 1 : 0;
  return [
    always(plan.dir, isKept ? ratios.data * plainBytes : 0),
    always(layout.cdumpFolder, ratios.cdump * plainBytes),
    {
      folder: layout.dumpFolder,
      merging: dumps,
      deworks: dumps + withDeworks * ratios.deworks * plainBytes,
    },
    {
      folder: plan.tmpdir,
      merging: SPILL.sort * plainBytes + waiting,
      deworks: withDeworks * SPILL.deworks * plainBytes,
    },
  ];
}

/** Of a run that is continued: what is made needs no room. A file that will be replaced stays until the new one is whole. */
async function bytesMade(plan: RunPlan, layout: RunLayout, folder: string): Promise<number> {
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
