import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { ManifestInput, RowOrder, SpelledOutput } from '../../bytes/manifest/manifest-form.ts';
import type { OutputSummary } from '../../bytes/output/output-options.ts';
import type { StageReport } from '../../stage/stage-report.ts';
import type { MonthPlan } from '../plan/month-plan.ts';
import type { StageMade } from './journal-records.ts';

export type OrderedOutput = readonly [summary: SpelledOutput, order: RowOrder];

/** What a run read, did and made. */
export interface MonthRecord {
  readonly plan: MonthPlan;
  readonly inputs: ManifestInput[];
  readonly reports: StageReport[];
  /** By published folder. */
  readonly files: { readonly cdump: OrderedOutput[]; readonly dump: OrderedOutput[] };
}

export function emptyRecord(plan: MonthPlan): MonthRecord {
  return { plan, inputs: [], reports: [], files: { cdump: [], dump: [] } };
}

/** Stages come in the order of the run. */
export function addStage(record: MonthRecord, { report, inputs, files }: StageMade): void {
  record.inputs.push(...inputs);
  record.reports.push(report);
  if (report.stage === 'ia-metadata') return; // its file is not published
  const published = files.map(file => [file, file.order] as const);
  if (report.stage !== 'dump') return void record.files.dump.push(...published);
  const dump = published.pop()!; // written last, of what the split files hold
  const [cdump, ...parts] = published;
  record.files.cdump.push(cdump!);
  record.files.dump.unshift(dump, ...parts); // in front of side tables
}

export async function inputOfFile(path: string): Promise<ManifestInput> {
  if (path === '-') return { name: 'standard input' };
  return { name: basename(path), bytes: (await stat(path)).size };
}

export function inputOfOutput({ path, rows, bytes, sha256 }: OutputSummary): ManifestInput {
  return { name: basename(path), rows, bytes, sha256 };
}
