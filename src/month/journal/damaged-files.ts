import { incompleteError, OldumpError, type ErrorKind } from '../../errors.ts';

/** Going on would find the same: a person is asked to look. */
const ANEW = 'the disk or another program changed what was written; --overwrite makes everything anew';

const DAMAGE: ReadonlySet<ErrorKind> = new Set<ErrorKind>(['malformed', 'incomplete', 'out-of-order']);

/** Whether a file that a run has written turned out to be another when it was read again. */
export function isDamage(error: unknown): error is OldumpError {
  return error instanceof OldumpError && DAMAGE.has(error.kind);
}

/** Files of a run that are not what it has written. */
export function damagedFiles(messages: readonly string[]): OldumpError {
  return incompleteError(
    `not published:\n  ${messages.map(message => `read-back: ${message}`).join('\n  ')}`,
    { advice: ANEW },
  );
}

export function isDamagedFiles(error: unknown): boolean {
  return error instanceof OldumpError && error.advice === ANEW;
}

/** Work that reads a file of the run: damage in it is told as that, and not as a fault of the user's input. */
export async function readingOwn<T>(path: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw isDamage(error) && error.position?.file === path ? damagedFiles([error.message]) : error;
  }
}
