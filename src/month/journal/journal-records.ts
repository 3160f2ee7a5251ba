import type { FinishedOutput } from '../../bytes/output/finished-output.ts';
import type { ManifestInput, RowOrder, TableDialect } from '../../bytes/manifest/manifest-form.ts';
import type { TallyState } from '../../dump/tasks/clean-tally.ts';
import type { RunFacts } from '../../sort/spill/prove-sorted-run.ts';
import type { StageReport } from '../../stage/stage-report.ts';
import type { Identity, JOURNAL_FORMAT } from '../plan/identity-form.ts';

/** What a run can be found to have finished. cdump: the sorted runs; dump: cdump, dump and split files, in one. */
export type Stage = 'ia-metadata' | 'tables' | 'cdump' | 'dump' | 'deworks' | 'sitemaps';

export interface MadeFile extends FinishedOutput {
  readonly order: RowOrder;
  readonly dialect?: TableDialect | undefined;
}

/** A finished stage: its part of the report and of the manifests. */
export interface StageMade {
  readonly report: StageReport;
  readonly inputs: readonly ManifestInput[];
  readonly files: readonly MadeFile[];
}

/** A block of data rows has become runs; so has all that lies in front of it. */
export interface BlockRecord {
  readonly kind: 'block';
  /** Where it ends in the plain input, and the CRC-32 of the input up to there, where it is known. */
  readonly end: number;
  readonly crc32?: number;
  /** From the first row of the input on. */
  readonly tally: TallyState;
  /** Rows of this block that were rejected, as lines of the file of rejects. */
  readonly rejects?: readonly string[];
  readonly runs: readonly RunFacts[];
}

/** Part of an output: numbers as in MemberPart, blocks as columns of the index, counted from the part's beginning. */
export interface PartRecord {
  readonly bytes: number;
  readonly bodyCrc32: number;
  readonly plainBytes: number;
  readonly crc32: number;
  readonly rows: number;
  readonly blocks: readonly (readonly [
    compressedOffset: number,
    plainOffset: number,
    rows: number,
    firstKey: string,
    crc32: number,
  ])[];
}

/** A key range has been merged and appended to the outputs; so have all in front of it. */
export interface RangeRecord {
  readonly kind: 'range';
  /** Its end, in base64; null: the last one. */
  readonly to: string | null;
  readonly rows: number;
  readonly rowBytes: number;
  readonly rowsOut: number;
  /** Of `rows`: those that are in no part, as they were the row before once more; absent for none. */
  readonly repeated?: number;
  /** In the order of the outputs; null where there are no rows. */
  readonly parts: readonly (PartRecord | null)[];
}

export type JournalRecord =
  | {
      readonly kind: 'run';
      readonly format: typeof JOURNAL_FORMAT;
      /** ISO 8601. */
      readonly started: string;
      /** Files of earlier runs may be replaced. */
      readonly overwrite: boolean;
      readonly identity: Identity;
    }
  /** IA metadata, known as soon as they are wanted. */
  | { readonly kind: 'ia'; readonly identity: Identity }
  /** Which side tables and how, known as soon as they are wanted. */
  | { readonly kind: 'tables'; readonly identity: Identity }
  /** The folder of the sitemaps is this run's, from now on. */
  | { readonly kind: 'sitemaps' }
  /** The folder of all temporary files. */
  | { readonly kind: 'work'; readonly path: string }
  | BlockRecord
  | { readonly kind: 'merged'; readonly from: readonly string[]; readonly to: RunFacts }
  /** Another attempt goes on behind the first `blocks` blocks, with these runs; `isAnew`: with nothing merged either. */
  | {
      readonly kind: 'resumed';
      readonly blocks: number;
      readonly runs: readonly string[];
      readonly isAnew: boolean;
    }
  /** The outputs of the merge have been opened, anew. */
  | { readonly kind: 'outputs'; readonly tempPaths: readonly string[] }
  /** Another attempt found so many ranges in them. */
  | { readonly kind: 'recognised'; readonly ranges: number }
  | RangeRecord
  | { readonly kind: 'finished'; readonly stage: Stage; readonly made: StageMade }
  | { readonly kind: 'published'; readonly stage: Stage }
  /** The manifests are written. */
  | { readonly kind: 'complete'; /** ISO 8601. */ readonly at: string }
  /** They are about to be taken away, as more is to be published. */
  | { readonly kind: 'reopened' };
