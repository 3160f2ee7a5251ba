/** What both makings of the frame codec say of their area. */
import { environmentError, type OldumpError } from '../../errors.ts';

/** Throws a RangeError unless 0 <= start <= end <= areaBytes. */
export function checkSpan(start: number, end: number, areaBytes: number): void {
  if (!(start >= 0 && start <= end && end <= areaBytes))
    throw new RangeError(`a frame at ${start} to ${end} does not lie in ${areaBytes} bytes`);
}

export function noMemoryFor(bytes: number, cause: unknown): OldumpError {
  const advice = 'give less with --memory, or free some';
  return environmentError(`no memory for frames of ${bytes} bytes`, { advice, cause });
}
