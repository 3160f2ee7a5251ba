import type { RunFacts } from '../../sort/spill/prove-sorted-run.ts';
import type {
  BlockRecord,
  Identity,
  JournalRecord,
  RangeRecord,
  Stage,
  StageMade,
} from './journal-records.ts';

/** A run file, and the blocks of the input whose rows are in it. */
export interface KnownSortedRun {
  readonly run: RunFacts;
  readonly blocks: readonly number[];
}

/** What the records of a journal amount to, one after the other. */
export class JournalState {
  run: Extract<JournalRecord, { kind: 'run' }> | undefined;
  ia: Identity | undefined;
  tables: Identity | undefined;
  /** Whether the folder of the sitemaps is this run's. */
  ownsSitemaps = false;
  /** The folder of all temporary files. */
  work: string | undefined;
  blocks: BlockRecord[] = [];
  /** By path. */
  runs = new Map<string, KnownSortedRun>();
  outputs: { readonly tempPaths: readonly string[]; ranges: RangeRecord[] } | undefined;
  readonly finished = new Map<Stage, StageMade>();
  readonly published = new Set<Stage>();
  /** All that was asked for is published; sitemaps are made afterwards. */
  isComplete = false;
  /** Since when, ISO 8601. */
  completeSince: string | undefined;

  static of(records: readonly JournalRecord[]): JournalState {
    const state = new JournalState();
    for (const record of records) state.apply(record);
    return state;
  }

  apply(record: JournalRecord): void {
    switch (record.kind) {
      case 'run':
        this.run = record;
        break;
      case 'ia':
        this.ia = record.identity;
        break;
      case 'tables':
        this.tables = record.identity;
        break;
      case 'sitemaps':
        this.ownsSitemaps = true;
        break;
      case 'work':
        this.work = record.path;
        break;
      case 'block':
        for (const run of record.runs) this.runs.set(run.path, { run, blocks: [this.blocks.length] });
        this.blocks.push(record);
        break;
      case 'merged':
        this.#merge(record.from, record.to);
        break;
      case 'resumed':
        this.#resume(record);
        break;
      case 'outputs':
        this.outputs = { tempPaths: record.tempPaths, ranges: [] };
        break;
      case 'recognised':
        this.outputs?.ranges.splice(record.ranges);
        break;
      case 'range':
        this.outputs?.ranges.push(record);
        break;
      case 'finished':
        this.finished.set(record.stage, record.made);
        this.published.delete(record.stage); // made a second time it has no names yet
        break;
      case 'published':
        this.published.add(record.stage);
        break;
      case 'complete':
        this.isComplete = true;
        this.completeSince = record.at;
        break;
      case 'reopened':
        this.isComplete = false;
    }
  }

  #merge(from: readonly string[], to: RunFacts): void {
    const blocks = from.flatMap(path => this.runs.get(path)?.blocks ?? []);
    for (const path of from) this.runs.delete(path);
    this.runs.set(to.path, { run: to, blocks });
  }

  #resume({ blocks, runs, isAnew }: Extract<JournalRecord, { kind: 'resumed' }>): void {
    if (blocks < this.blocks.length) this.finished.delete('cdump');
    this.blocks.splice(blocks);
    const kept = new Set(runs);
    for (const path of this.runs.keys()) if (!kept.has(path)) this.runs.delete(path);
    if (isAnew) this.#forgetDumps();
  }

  #forgetDumps(): void {
    this.outputs = undefined;
    this.finished.delete('cdump');
    this.finished.delete('dump');
    this.published.delete('dump');
    this.finished.delete('sitemaps');
  }
}
