import type { ManifestFile, RowOrder } from '../../bytes/manifest/manifest-form.ts';
import type { RowSet } from './content-sums.ts';
import type { Findings } from '../findings/findings.ts';
import type { FileKind } from '../rows/kinds.ts';
import type { References } from '../references/reference-rows.ts';

/** What is known of a file after it was verified; absent members were not looked at, or could not be read. */
export interface CheckedFile {
  /** As it was named. */
  readonly path: string;
  readonly kind: FileKind;
  readonly findings: Findings;
  readonly bytes?: number;
  readonly plainBytes?: number;
  /** Of the plain bytes; from the trailer only, when it was verified quickly. */
  readonly crc32?: number;
  readonly sha256?: string;
  readonly rows?: number;
  /** Distinct keys, where the rows of a key stand side by side. */
  readonly keys?: number;
  readonly newest?: string;
  readonly types?: Readonly<Record<string, number>>;
  /** The orders in which the rows are. */
  readonly orders?: readonly RowOrder[];
  readonly index?: 'fits' | 'none' | 'unfit';
  readonly listed?: ManifestFile;
  /** Its rows, and the latest of each key: of dump rows. */
  /** What the rows of a dump name. */
  readonly references?: References;
  readonly contents?: { readonly all: RowSet; readonly latest: RowSet };
}
