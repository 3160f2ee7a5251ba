import type { DumpDate } from '../../record/row/dump-date.ts';
import type { SortPlan } from '../../sort/sort-plan.ts';
import type { Dialect } from '../../tables/dialect.ts';
import type { SideTable } from '../../tables/side-tables.ts';
import type { GuardOptions } from '../../publish/guards/guard.ts';

export type DataSource =
  | { readonly kind: 'file'; readonly path: string }
  /** `keep`: write the rows to a file as well. */
  | { readonly kind: 'postgres'; readonly jobs: number; readonly keep: boolean };

export type IaSource =
  | { readonly kind: 'none' }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'postgres'; readonly url: string };

/** Side tables of a run; the library's come from the database of PSQL_PARAMS. */
export interface WantedTables {
  readonly names: readonly SideTable[];
  readonly dialect: Dialect;
  /** Of the covers, as --covers-db names it; undefined: `coverstore` on the library's server. */
  readonly coversDb: string | undefined;
}

/** What the monthly run was asked to do. */
export interface MonthPlan {
  readonly date: DumpDate;
  readonly dir: string;
  readonly data: DataSource;
  /** Folder of an earlier cdump: made from it and what the database got since. */
  readonly since?: string;
  readonly ia: IaSource;
  readonly overwrite: boolean;
  readonly jobs: number;
  readonly memoryBytes: number;
  readonly tmpdir: string;
  readonly level: number;
  readonly maxRejects: number;
  readonly withDeworks: boolean;
  /** Undefined: none is made. */
  readonly tables?: WantedTables | undefined;
  /** In a folder beside those that are published; theirs is the last turn, and they hold up nothing. */
  readonly withSitemaps: boolean;
  /** False: the files are made, but nothing says that they may be published. */
  readonly withManifest: boolean;
  /** For tests: many runs and key ranges of few rows, and a journal that is always up to date. */
  readonly tuning?: { readonly sort?: Partial<SortPlan>; readonly journalSyncMs?: number };
  /** Uploaded when it is published. */
  readonly withArchive: boolean;
  readonly guards: GuardOptions;
  /** Begin although the disk seems too small. */
  readonly ignoreSpace: boolean;
  /** A file for Prometheus, kept up to date. */
  readonly prometheus?: string;
}
