/** What the kernel of frames exports for merges; every place is an address in its memory. */
export interface MergeKernel {
  readonly begin: (
    runs: number,
    cursors: number,
    tree: number,
    batch: number,
    batchBytes: number,
    columns: number,
    mostRows: number,
    previousKey: number,
    to: number,
    toEnd: number,
    segmentOddsPerByte: number,
    beginsInside: boolean,
    distinct: boolean,
  ) => void;
  readonly keyBytes: () => number;
  readonly revision: () => number;
  readonly openFrame: (run: number, start: number, rows: number, columns: number) => void;
  readonly endRun: (run: number) => void;
  readonly seek: (run: number, key: number, keyEnd: number) => number;
  readonly play: (run: number) => void;
  readonly merge: (filled: number, rows: number, begins: boolean) => number;
}
