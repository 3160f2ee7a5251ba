import type { OutputSummary } from '../output/output-options.ts';

export const MANIFEST_FORMAT = 'oldump-manifest/1';

/** The order of a file's rows: row order, type and then key, the order of the input, group key (deworks), identifier (IA), columns (side tables). */
export type RowOrder = 'row' | 'type-key' | 'input' | 'key' | 'identifier' | 'columns';

/** How a side table is spelled: as COPY's text, or as CSV with tabs. */
export type TableDialect = 'text' | 'csv';

/**
 * manifest.json of a folder, member names as on the wire (docs/schema/manifest.schema.json).
 * Written last: a folder that has one is complete.
 */
export interface Manifest {
  readonly format: typeof MANIFEST_FORMAT;
  readonly tool: { readonly name: 'oldump'; readonly version: string };
  /** The dump's date, as given. */
  readonly date: string;
  /** When the manifest was made, ISO 8601, UTC. */
  readonly created: string;
  readonly inputs: readonly ManifestInput[];
  readonly files: readonly ManifestFile[];
  readonly stages: readonly ManifestStage[];
  /** What was proved before the folder was published; absent in manifests of older versions. */
  readonly guards?: readonly ManifestGuard[];
  /** SHA-256 of index.html beside it; absent in manifests of older versions. */
  readonly page_sha256?: string;
  /** Of the manifest itself (manifest-checksum.ts), added when it is written. */
  readonly checksum?: string;
}
export interface ManifestInput {
  /** A file's name, or the database as `host/database table`. */
  readonly name: string;
  readonly rows?: number;
  /** As it lies on disk. */
  readonly bytes?: number;
  readonly sha256?: string;
  /** Of a database: what was seen. Inputs with the same one are of the same moment. */
  readonly snapshot?: string;
}
export interface ManifestFile {
  readonly name: string;
  readonly rows: number;
  /** Size of the file. */
  readonly bytes: number;
  readonly plain_bytes: number;
  /** Of the file. */
  readonly sha256: string;
  readonly order: RowOrder;
  /** Greatest last_modified of its rows; of cdump, dump and split files. */
  readonly newest?: string;
  /** Rows per type, as read back from the file. */
  readonly types?: Readonly<Record<string, number>>;
  /** Of a side table; with CSV `rows` are lines. */
  readonly dialect?: TableDialect;
  /** How it spells NULL. */
  readonly null?: string;
}

/** A file, and how it is spelled where it is a side table. */
export interface SpelledOutput extends OutputSummary {
  readonly dialect?: TableDialect | undefined;
}

/** One guard's answer. A guard that refuses and is not overridden leaves no manifest to write it into. */
export interface ManifestGuard {
  readonly name: string;
  readonly result: 'passed' | 'overridden' | 'not-applicable';
  /** What was compared, with its figures; or why there was nothing to compare. */
  readonly detail: string;
  /** The flag that let it pass. */
  readonly override?: string;
}

/** rows_in = rows_out + all that is in `dropped`, but for deworks, which joins rows. */
export interface ManifestStage {
  readonly name: string;
  readonly rows_in: number;
  readonly rows_out: number;
  readonly dropped: Readonly<Record<string, number>>;
  /** Plain bytes read. */
  readonly bytes_in: number;
  readonly bytes_out?: number;
  readonly seconds: number;
  /** Of the whole process, all threads. */
  readonly peak_memory_bytes: number;
  /** Shares of the stage's time, from 0 to 1. */
  readonly busy: {
    /** The main thread, with work of its own. */
    readonly main: number;
    /** Each worker, with tasks. */
    readonly workers: readonly number[];
    /** The main thread, waiting for its input, the workers, or its output. */
    readonly waits: Readonly<Partial<Record<'input' | 'workers' | 'output', number>>>;
  };
}
