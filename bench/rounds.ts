/**
 * Runs the contestants of one subject: first each once, its outputs proved equal, then round
 * after round, every other round in the opposite order, so that no one always comes after the
 * same other or always into a warm cache.
 */
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { incompleteError } from '../src/errors.ts';
import type { Contestant } from './contestants.ts';
import { checkOutputs } from './check-outputs.ts';
import { measure, type Measured } from './measure.ts';
import type { References } from './references.ts';
import { makeFolder } from './sample-files.ts';

export interface RoundsOptions {
  readonly rounds: number;
  /** Emptied before every run of a contestant. */
  readonly workFolder: string;
  readonly references: References;
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  say(text: string): void;
}

export interface Score {
  readonly contestant: string;
  /** One for each counted round. */
  readonly measured: readonly Measured[];
  readonly bytesOut: number;
}

export async function runRounds(
  all: readonly Contestant[],
  options: RoundsOptions,
): Promise<readonly Score[]> {
  const bytesOut = new Map<Contestant, number>();
  for (const contestant of all) {
    options.say(`  ${contestant.name}: warm-up, equality`);
    if (!(await warmsUp(contestant, options))) continue;
    await checkOutputs(contestant, options);
    bytesOut.set(contestant, await sizeOf(contestant, options.workFolder));
  }
  const contestants = all.filter(each => bytesOut.has(each));
  const measured = new Map<Contestant, Measured[]>(contestants.map(each => [each, []]));
  for (let round = 1; round <= options.rounds; round++) {
    for (const contestant of round % 2 === 1 ? contestants : contestants.toReversed()) {
      const result = await runOnce(contestant, options);
      options.say(`  ${contestant.name}: round ${round}, ${result.wallSeconds.toFixed(2)} s`);
      requireSize(contestant, bytesOut.get(contestant)!, await sizeOf(contestant, options.workFolder));
      measured.get(contestant)!.push(result);
    }
  }
  await rm(options.workFolder, { recursive: true, force: true });
  return contestants.map(each => ({
    contestant: each.name,
    measured: measured.get(each)!,
    bytesOut: bytesOut.get(each)!,
  }));
}

/** An opponent that cannot do the work on this machine is left out, and said to be. */
async function warmsUp(contestant: Contestant, options: RoundsOptions): Promise<boolean> {
  try {
    await runOnce(contestant, options);
    return true;
  } catch (error) {
    options.signal.throwIfAborted();
    if (!contestant.mayFail) throw error;
    options.say(`  ${contestant.name}: left out, it fails: ${(error as Error).message}`);
    return false;
  }
}

/** Outputs of the run before are removed first: what of them was not yet on the disk is nobody's burden. */
async function runOnce(
  { script }: Contestant,
  { workFolder, env, signal }: RoundsOptions,
): Promise<Measured> {
  await rm(workFolder, { recursive: true, force: true });
  await makeFolder(workFolder);
  return measure(script, { cwd: workFolder, env, signal });
}

async function sizeOf({ outputs }: Contestant, folder: string): Promise<number> {
  let bytes = 0;
  for (const { path } of outputs) bytes += (await stat(join(folder, path))).size;
  return bytes;
}

/** Contents were proved in the warm-up; an output that suddenly is much smaller or larger was not. */
function requireSize({ name }: Contestant, expected: number, found: number): void {
  if (Math.abs(found - expected) <= expected * 0.01 + 1000) return;
  throw incompleteError(`${name}: wrote ${found} bytes, ${expected} when its output was proved`);
}
