import { combineCrc32 } from '../../../bytes/gzip/crc-combine.ts';
import type { KeepReject, CleaningTally } from '../../../dump/tasks/clean-tally.ts';
import type { CollectedBlock, KeptSort } from '../../../sort/contract/kept-sort.ts';
import type { RunFacts } from '../../../sort/spill/prove-sorted-run.ts';
import type { RunFile } from '../../../sort/contract/run-file.ts';
import type { KeptRuns } from './kept-runs.ts';
import type { MonthJournal } from '../month-journal.ts';

/** Writes into the journal what the sort tells, together with what cleaning has counted up to there. */
export class SortKeeper implements KeptSort {
  readonly folder: string;
  readonly runs: readonly RunFile[];
  readonly rowsIn: number;
  readonly #journal: MonthJournal;
  readonly #tally: CleaningTally | undefined;
  #end: number;
  #crc32: number | undefined;
  #rejects: string[] = [];
  #write: KeepReject | undefined;

  /** Without a tally where nothing is cleaned any more. */
  constructor(kept: KeptRuns, journal: MonthJournal, tally?: CleaningTally) {
    this.folder = kept.folder;
    this.runs = kept.runs;
    this.#journal = journal;
    this.#tally = tally;
    const last = kept.blocks.at(-1);
    this.rowsIn = last?.tally.rowsIn ?? 0;
    this.#end = last?.end ?? 0;
    this.#crc32 = last ? last.crc32 : 0;
    if (last) tally?.startFrom(last.tally);
  }

  /** Where rejected rows go, beside the journal. */
  writeRejects(keep: KeepReject): void {
    this.#write = keep;
  }

  async keep(reject: string): Promise<void> {
    this.#rejects.push(reject);
    await this.#write?.(reject);
  }

  async collected({ end, runs, sums }: CollectedBlock): Promise<void> {
    this.#crc32 =
      sums && this.#crc32 !== undefined ? combineCrc32(this.#crc32, sums.crc32, end - this.#end) : undefined;
    this.#end = end;
    const rejects = this.#rejects;
    this.#rejects = [];
    this.#journal.append({
      kind: 'block',
      end,
      ...(this.#crc32 !== undefined && { crc32: this.#crc32 }),
      tally: this.#tally!.state,
      ...(rejects.length > 0 && { rejects }),
      runs: runs.map(factsOf),
    });
  }

  async merged(from: readonly RunFile[], to: RunFile): Promise<void> {
    await this.#journal.commit({ kind: 'merged', from: from.map(({ path }) => path), to: factsOf(to) });
  }
}

function factsOf({ marks: _, ...run }: RunFile): RunFacts {
  return run;
}
