import type { ProgressUnit } from '../../context.ts';
import { withCommas } from '../../record/text/with-commas.ts';
import { roughDuration } from '../../month/needs/time-needs.ts';

/** Where a stage stands, as far as it is known. */
export interface StageState {
  readonly stage: string;
  readonly unit: ProgressUnit;
  /** Of `total`, in `unit`. */
  readonly done: number;
  readonly total: number | undefined;
  readonly rows: number;
  /** `done` a second. */
  readonly rate: number;
  readonly secondsLeft: number | null;
  readonly memoryBytes: number;
}

const BAR = { least: 8, most: 40 } as const;
const GAP = '  ';

/** One line of at most `columns` signs: what matters least is left out first, the bar takes what is left. */
export function progressLine(state: StageState, columns: number): string {
  const share = shareOf(state);
  const head = share === undefined ? state.stage : `${state.stage} ${String(share).padStart(3)} %`;
  // In the order in which they stand; the number says which goes first.
  const parts: (readonly [text: string, worth: number])[] = [
    [`${withCommas(state.rows)} rows`, 3],
    [rateOf(state), 2],
    [leftOf(state), 4],
    [`${megabytes(state.memoryBytes)} MB memory`, 1],
  ];
  const wanted = parts.filter(([text]) => text !== '');
  while (wanted.length > 0 && lengthOf([head, ...wanted.map(([text]) => text)]) > columns) {
    const least = Math.min(...wanted.map(([, worth]) => worth));
    wanted.splice(
      wanted.findIndex(([, worth]) => worth === least),
      1,
    );
  }
  const texts = wanted.map(([text]) => text);
  const room = columns - lengthOf([head, ...texts]) - GAP.length - 2;
  const bar = share === undefined || room < BAR.least ? [] : [barOf(share, Math.min(room, BAR.most))];
  return [head, ...bar, ...texts].join(GAP).slice(0, columns);
}

/** For a log: `cdump: 81,000,000 rows (42 %), 28 MB/s, 1 h 2 min left, 1180 MB memory`. */
export function progressMessage(state: StageState): string {
  const share = shareOf(state);
  const left = state.secondsLeft === null ? '' : `${roughDuration(state.secondsLeft)} left`;
  const rows = `${state.stage}: ${withCommas(state.rows)} rows${share === undefined ? '' : ` (${share} %)`}`;
  return [rows, rateOf(state), left, `${megabytes(state.memoryBytes)} MB memory`]
    .filter(text => text !== '')
    .join(', ');
}

/** Whole per cent; 100 only when all is done, also where the total was an estimate. */
function shareOf({ done, total }: StageState): number | undefined {
  if (total === undefined || total <= 0) return undefined;
  return done === total ? 100 : Math.min(99, Math.floor((100 * done) / total));
}

function rateOf({ rate, unit }: StageState): string {
  return unit === 'rows' ? `${withCommas(Math.round(rate))} rows/s` : `${megabytes(rate)} MB/s`;
}

function leftOf({ secondsLeft }: StageState): string {
  return secondsLeft === null ? '' : `ETA ${roughDuration(secondsLeft)}`;
}

function barOf(share: number, width: number): string {
  const full = Math.floor((width * share) / 100);
  return `[${'#'.repeat(full)}${'.'.repeat(width - full)}]`;
}

function lengthOf(parts: readonly string[]): number {
  return parts.join(GAP).length;
}

/** With a digit behind the point where it says something. */
function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0);
}
