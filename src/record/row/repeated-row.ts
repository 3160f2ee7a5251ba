import { malformedError, OldumpError, type Position } from '../../errors.ts';

/** Why a cleaned row is not in the cdump, as the stage dump counts it: the row before is the same, byte for byte. */
export const REPEATED_ROW = 'repeated row';

const ADVICE = 'keep the right one of them; only rows that are equal byte for byte are taken for one';

/** A revision is one row: nothing here can know which of the two is right. */
export function differingRows(key: string, revision: number, position?: Position): OldumpError {
  return malformedError(`two rows of ${key} revision ${revision} differ: a revision is one row`, {
    ...(position && { position }),
    advice: ADVICE,
  });
}

export function isOfDifferingRows(error: unknown): boolean {
  return error instanceof OldumpError && error.advice === ADVICE;
}
