/** Exit codes and what they mean, for the help and the manual; README and docs/operations.md have them in more words. */
export const EXIT_CODES: readonly (readonly [code: string, meaning: string])[] = [
  ['0', 'complete'],
  ['1', 'a bug; its stack is shown'],
  ['2', 'usage: refused before the work began'],
  ['3', 'the input breaks its format or order, or has more bad rows than allowed'],
  ['4', 'the input ends early, is empty, counts or checksums disagree, or a guard refuses'],
  ['5', 'environment: disk, database, upload'],
  ['11', 'another run holds the folder'],
  ['129, 130, 143', 'interrupted by SIGHUP, SIGINT, SIGTERM; what a run can go on with is kept'],
  ['141', 'the reader of standard output has gone'],
];
