import { OldumpError } from '../../errors.ts';
import type { Reject } from '../clean/clean.ts';

/** Where rejected rows are kept: one JSON text per row, without its LF. */
export type KeepReject = (line: string) => Promise<void>;

/** What one block or run of data rows became; `byteOffset` is where it began in the input. */
export interface CleanedPart {
  readonly byteOffset: number;
  readonly counts: {
    readonly rowsIn: number;
    readonly rowsOut: number;
    readonly dropped: Readonly<Record<string, number>>;
  };
  readonly rejects: readonly Reject[];
}

export interface TallyState {
  readonly rowsIn: number;
  readonly rowsOut: number;
  readonly rejected: number;
  readonly dropped: Readonly<Record<string, number>>;
}

/**
 * Adds up what cleaning did, part after part in input order, and applies the policy for rejects:
 * up to `maxRejects` are kept (JSONL `{file, row, byte, thing_id, revision, reason, data}`), one more ends the run.
 * Rows in = rows out + all that is in `dropped`, at every moment.
 */
export class CleaningTally {
  rowsIn = 0;
  rowsOut = 0;
  rejected = 0;
  /** Rows by reason, rejects among them. */
  readonly dropped: Record<string, number> = {};
  readonly #file: string;
  readonly #maxRejects: number;
  readonly #keep: KeepReject | undefined;

  /** Goes on with what was counted before, of rows in front of those that come. */
  startFrom({ rowsIn, rowsOut, rejected, dropped }: TallyState): void {
    this.rowsIn = rowsIn;
    this.rowsOut = rowsOut;
    this.rejected = rejected;
    Object.assign(this.dropped, dropped);
  }

  get state(): TallyState {
    const { rowsIn, rowsOut, rejected, dropped } = this;
    return { rowsIn, rowsOut, rejected, dropped: { ...dropped } };
  }

  constructor(options: { file: string; maxRejects: number; keep: KeepReject | undefined }) {
    this.#file = options.file;
    this.#maxRejects = options.maxRejects;
    this.#keep = options.keep;
  }

  async add(part: CleanedPart): Promise<void> {
    for (const reject of part.rejects) await this.#reject(reject, part.byteOffset);
    this.rowsIn += part.counts.rowsIn;
    this.rowsOut += part.counts.rowsOut;
    for (const [reason, rows] of Object.entries(part.counts.dropped)) {
      this.#drop(reason, rows);
    }
  }

  #drop(reason: string, rows: number): void {
    this.dropped[reason] = (this.dropped[reason] ?? 0) + rows;
  }

  async #reject(reject: Reject, byteOffset: number): Promise<void> {
    const position = { file: this.#file, row: this.rowsIn + reject.row + 1, byte: byteOffset + reject.byte };
    this.rejected++;
    this.#drop(`rejected: ${reject.reason}`, 1);
    if (this.rejected > this.#maxRejects) throw this.#tooMany(reject, position);
    await this.#keep?.(
      JSON.stringify({
        ...position,
        thing_id: reject.thingId,
        revision: reject.revision,
        reason: reject.reason,
        data: reject.data,
      }),
    );
  }

  #tooMany(reject: Reject, position: { file: string; row: number; byte: number }): OldumpError {
    if (this.#maxRejects === 0) {
      const advice = 'to go on without such rows, see --max-rejects';
      return new OldumpError('rejects', `${reject.reason}${whose(reject)}`, { position, advice });
    }
    const reason = `${this.rejected} rows rejected, --max-rejects allows ${this.#maxRejects}; this one: ${reject.reason}${whose(reject)}`;
    return new OldumpError('rejects', reason, { position });
  }
}

/** How the row is found in the database, where its place among the rows tells nothing; '' unless both are numbers. */
function whose({ thingId, revision }: Reject): string {
  const isKnown = /^\d{1,20}$/.test(thingId) && /^\d{1,20}$/.test(revision);
  return isKnown ? ` (thing_id ${thingId}, revision ${revision})` : '';
}
