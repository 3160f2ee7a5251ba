/** Chance in the fault suite: everything random comes from one seed, which is printed and can be given again. */
import { Random } from '../../../dev/sample/random.ts';

/** OLDUMP_FAULTS=long: many trials, each time others; otherwise few, always the same ones. */
export const isLong = process.env['OLDUMP_FAULTS'] === 'long';

export const faultSeed = Number(process.env['OLDUMP_FAULTS_SEED'] ?? (isLong ? Date.now() % 1_000_000 : 1));

/** How many trials of something. */
export function trials(short: number, long: number): number {
  return isLong ? long : short;
}

/** The numbers of one trial: they do not depend on which trials ran before it. */
export function randomOf(test: string, trial: number): Random {
  const kind = [...test].reduce((sum, letter) => Math.imul(sum, 31) + letter.charCodeAt(0), 7);
  return new Random(faultSeed).at(kind, trial);
}

/** 0 … 1, not 1. */
export function fraction(random: Random): number {
  return random.next() / 2 ** 32;
}
