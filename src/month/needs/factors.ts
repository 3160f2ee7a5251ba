import type { PreviousMonth } from '../../publish/guards/previous.ts';

/**
 * Bytes on the disk per plain byte of data rows: what a run of a certain size will need.
 *
 * From the last run where there is one, whose rows were nearly these; else from the sample library's 1.58 GB at
 * level 4 (bench/results/2026-11-20-issue-3.md): cdump 215.7 MB, dump 139.9 MB, deworks 147.3 MB. The data
 * have a level of their own, 1: 394 MB (bench/results/2026-11-28-level-1.md).
 */
export interface Ratios {
  readonly data: number;
  readonly cdump: number;
  /** `ol_dump`; its split files together are as large again. */
  readonly dump: number;
  readonly deworks: number;
}

const MEASURED: Ratios = { data: 0.25, cdump: 0.137, dump: 0.089, deworks: 0.094 };
/** Level 1 writes 242.7 MB of cdump, level 4 215.7. */
const LOW_LEVEL = 1.13;
const FIRST_LOW_LEVEL = 3;

/** Open Library's rows are not the sample's; a month's growth is small. */
const MARGINS = { sample: 1.3, previous: 1.1 } as const;

/** Temporary files: runs of the sort, 0.29 measured, up to 0.33; of deworks 43 MB of 293, a third of the dump. */
export const SPILL = { sort: 0.33, deworks: 0.16 } as const;

/** Four merged ranges of at most 1 GiB of rows wait, compressed, for their turn (sort/merge-ranges.ts), per worker. */
export const MAX_WAITING_BYTES = 4 * 2 ** 30;

export function ratiosOf(previous: PreviousMonth | undefined, level: number): Ratios {
  const byLevel = level < FIRST_LOW_LEVEL ? LOW_LEVEL : 1;
  const sample = { ...scaled(MEASURED, MARGINS.sample * byLevel), data: MEASURED.data * MARGINS.sample };
  return previous === undefined ? sample : { ...sample, ...measuredBy(previous) };
}

/** What the last run's manifests tell. */
function measuredBy({ manifest, files }: PreviousMonth): Partial<Ratios> {
  const plainBytes = manifest.stages.find(({ name }) => name === 'cdump')?.bytes_in ?? 0;
  if (plainBytes === 0) return {};
  const ratio = (role: string, name: keyof Ratios): Partial<Ratios> => {
    const file = files.get(role);
    return file ? { [name]: (MARGINS.previous * file.bytes) / plainBytes } : {};
  };
  return {
    ...ratio('ol_cdump', 'cdump'),
    ...ratio('ol_dump', 'dump'),
    ...ratio('ol_dump_deworks', 'deworks'),
  };
}

function scaled({ data, cdump, dump, deworks }: Ratios, by: number): Ratios {
  return { data: data * by, cdump: cdump * by, dump: dump * by, deworks: deworks * by };
}
