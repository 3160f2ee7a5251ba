/** What the files of a run hold, read again from the disk after they got their names; plain data, as a journal keeps it. */
export interface ReadBackMonth {
  /** By role (`ol_cdump`, `ol_dump_editions`). */
  readonly files: Readonly<Record<string, ReadBackFile>>;
  /** Lines of rejects.jsonl. */
  readonly rejects: number;
}

export interface ReadBackFile {
  readonly rows: number;
  /** Distinct ones; of files whose rows were looked at. */
  readonly keys?: number;
  /** Greatest last_modified. */
  readonly newest?: string;
  readonly types?: Readonly<Record<string, number>>;
  /** Rows that may not be published, the first of them in words. */
  readonly refused: { readonly count: number; readonly first: readonly string[] };
}
