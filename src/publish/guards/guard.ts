import type { ManifestFile, ManifestInput } from '../../bytes/manifest/manifest-form.ts';
import type { DumpDate } from '../../record/row/dump-date.ts';
import type { StageReport } from '../../stage/stage-report.ts';
import type { PreviousMonth } from './previous.ts';
import type { ReadBackMonth } from './read-back-month.ts';

/** The flags that let a refusal pass; what is no matter of opinion has none. */
export const OVERRIDE_FLAGS = [
  '--allow-shrink',
  '--allow-old',
  '--allow-same',
  '--allow-empty-files',
] as const;

export type OverrideFlag = (typeof OVERRIDE_FLAGS)[number];

/** What the user said about the guards. */
export interface GuardOptions {
  readonly allowed: ReadonlySet<OverrideFlag>;
  /** Days the newest row may be older than the dump's date. */
  readonly maxAgeDays: number;
  /** A manifest, or the folder of one, of the dump to compare with; undefined: the newest earlier one beside. */
  readonly previous: string | undefined;
}

/** A run whose files are complete and not yet published: all that guards look at. */
export interface FinishedMonth {
  readonly date: DumpDate;
  readonly options: GuardOptions;
  readonly reports: readonly StageReport[];
  readonly inputs: readonly ManifestInput[];
  /** Of both folders, by the name without date and ending: `ol_cdump`, `ol_dump_editions`. */
  readonly files: ReadonlyMap<string, ManifestFile>;
  readonly readBack: ReadBackMonth;
  readonly previous: PreviousMonth | undefined;
}

export type GuardVerdict =
  | { readonly kind: 'not-applicable'; readonly why: string }
  /** No refusal: passed. Each refusal names the file and both figures. */
  | { readonly kind: 'checked'; readonly detail: string; readonly refusals: readonly string[] };

/** One reason not to publish; pure. */
export interface Guard {
  readonly name: string;
  readonly override?: OverrideFlag;
  check(run: FinishedMonth): GuardVerdict;
}

export function notApplicable(why: string): GuardVerdict {
  return { kind: 'not-applicable', why };
}

export function checked(detail: string, refusals: readonly string[]): GuardVerdict {
  return { kind: 'checked', detail, refusals };
}
