import { DROP_REASONS, type DropReason } from '../../record/row/key.ts';

/** rowsIn = rowsOut + all dropped + rejects. */
export interface CleanCounts {
  rowsIn: number;
  rowsOut: number;
  dropped: Record<DropReason, number>;
}

export function emptyCounts(): CleanCounts {
  return {
    rowsIn: 0,
    rowsOut: 0,
    dropped: Object.fromEntries(DROP_REASONS.map(reason => [reason, 0])) as Record<DropReason, number>,
  };
}

export function addCleanCounts(into: CleanCounts, counts: CleanCounts): void {
  into.rowsIn += counts.rowsIn;
  into.rowsOut += counts.rowsOut;
  for (const reason of DROP_REASONS) into.dropped[reason] += counts.dropped[reason];
}
