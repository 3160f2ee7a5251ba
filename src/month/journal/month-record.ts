import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { ManifestInput, RowOrder, SpelledOutput } from '../../bytes/manifest/manifest.ts';
import type { OutputSummary } from '../../bytes/output/output-options.ts';
import type { StageReport } from '../../stage/stage-report.ts';
import type { MonthPlan } from '../plan/month-plan.ts';

export type OrderedOutput = readonly [summary: SpelledOutput, order: RowOrder];

/** What a run read, did and made. */
export interface MonthRecord {
  readonly plan: MonthPlan;
  readonly inputs: ManifestInput[];
  readonly reports: StageReport[];
  /** By published folder. */
  readonly files: { readonly cdump: OrderedOutput[]; readonly dump: OrderedOutput[] };
}

export async function inputOfFile(path: string): Promise<ManifestInput> {
  if (path === '-') return { name: 'standard input' };
  return { name: basename(path), bytes: (await stat(path)).size };
}

export function inputOfOutput({ path, rows, bytes, sha256 }: OutputSummary): ManifestInput {
  return { name: basename(path), rows, bytes, sha256 };
}
