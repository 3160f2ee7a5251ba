/**
 * The real program, killed at random moments of every stage and started again: the files of an undisturbed run.
 *
 * Each kill aims at a stage and a moment of its measured duration. Between two attempts everything with a final
 * name has its final bytes, and no manifest stands that is not true.
 */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Random } from '../../dev/sample/random.ts';
import {
  resourcesEnv,
  runWords,
  start,
  USUAL,
  type Attempt,
  type Ended,
  type Resources,
} from './support/attempt.ts';
import { assertNothingBroken, type Published } from './support/published.ts';
import { writeSample, type Sample } from './support/sample.ts';
import { fraction, isLong, randomOf, trials } from './support/seed.ts';
import { pass, reach, stageNumber, STAGES, stageOf, stageTimes, type Stage } from './support/stages.ts';
import { printsTally } from './support/tally.ts';
import { trial, undisturbed, type Trial } from './support/trial.ts';

const EXIT_CODES = { SIGTERM: 143, SIGINT: 130, SIGHUP: 129 } as const;
type Signal = 'SIGKILL' | keyof typeof EXIT_CODES;

interface Kill {
  readonly stage: Stage;
  /** Of the stage's duration. */
  readonly moment: number;
  readonly signal: Signal;
  readonly wholeGroup: boolean;
  readonly resources: Resources;
}

const INPUTS = ['indexed', 'gzip', 'plain'] as const;
type Input = (typeof INPUTS)[number];
/** Without a database there are no ia-metadata and no tables. */
const AIMS: readonly Stage[] = ['start', 'cdump', 'dump', 'publish', 'deworks', 'guards', 'sitemaps'];

const dir = mkdtempSync(join(tmpdir(), 'oldump-faults-kills-'));
const expected = new Map<Input, Promise<Published>>();
let sample: Sample;
let times: Map<Stage, number>;

before(async () => {
  sample = await writeSample(dir, isLong ? 60_000 : undefined);
  times = await measuredTimes(join(dir, 'measured'));
});
after(() => rmSync(dir, { recursive: true }));
printsTally('Killed and started again');

for (let number = 0; number < trials(5, 60); number++) {
  const random = randomOf('kills', number);
  const kills = randomKills(AIMS[(number + 1) % AIMS.length]!, random);
  const input = INPUTS[random.pick([0, 0, 1, 2])]!;
  const name = kills.map(({ signal, stage }) => `${signal} in ${stage}`).join(', ');
  test(`kill ${number}, ${input}: ${name}`, () =>
    trial(`kill ${number}`, words(input), async one => disturb(one, kills, await undisturbedFrom(input))));
}

/** Made when the first trial asks for it. */
function undisturbedFrom(input: Input): Promise<Published> {
  const made = expected.get(input) ?? undisturbed(join(dir, input), words(input));
  expected.set(input, made);
  return made;
}

function words(input: Input): string[] {
  return runWords(sample[input], '--ia-metadata', sample.ia);
}

async function measuredTimes(folder: string): Promise<Map<Stage, number>> {
  mkdirSync(folder);
  const attempt = start(folder, { words: words('indexed') });
  const measured = await stageTimes(folder, attempt.hasEnded);
  const { code, stderr } = await attempt.ended;
  assert.equal(code, 0, stderr);
  return measured;
}

/** One to four in a row, each in the stage of the one before or behind it. */
function randomKills(first: Stage, random: Random): Kill[] {
  const kills: Kill[] = [];
  for (let stage = first, left = random.pick([1, 1, 2, 4]); left > 0; left--) {
    kills.push({
      stage,
      moment: fraction(random),
      signal: random.pick(['SIGKILL', 'SIGKILL', 'SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP'] as const),
      wholeGroup: random.chance(30),
      resources: { ...USUAL, ...(random.chance(30) && { jobs: 3, memory: '96M' }) },
    });
    if (random.chance(50)) stage = AIMS[Math.min(AIMS.indexOf(stage) + 1, AIMS.length - 1)]!;
  }
  return kills;
}

async function disturb(one: Trial, kills: readonly Kill[], expected: Published): Promise<void> {
  for (const kill of kills) {
    const attempt = one.start({ env: resourcesEnv(kill.resources) });
    const stage = await killAt(kill, attempt, one.dir);
    const ended = await attempt.ended;
    if (ended.code === 0) return one.isComplete(expected); // it was faster
    one.disturbed(`${kill.signal} in ${stage}`, ended);
    assertEndedBy(kill.signal, stage, ended);
    assertNothingBroken(one.dir, expected);
  }
  await one.completes(expected);
}

/** The stage in which it was killed. */
async function killAt(kill: Kill, attempt: Attempt, trialDir: string): Promise<Stage> {
  const pid = attempt.child.pid!;
  await reach(kill.stage, trialDir, attempt);
  await pass(kill.moment * durationOf(kill.stage), attempt);
  const stage = stageOf(trialDir);
  if (!attempt.hasEnded()) process.kill(kill.wholeGroup ? -pid : pid, kill.signal);
  return stage;
}

/** Until the next stage that was seen. */
function durationOf(stage: Stage): number {
  const began = times.get(stage) ?? 0;
  const next = STAGES.slice(stageNumber(stage) + 1).find(later => times.has(later));
  return (times.get(next ?? 'end') ?? began) - began;
}

/** Before the program listens a signal ends it as it ends any other. */
function assertEndedBy(signal: Signal, stage: Stage, { code, signal: by, stderr }: Ended): void {
  if (signal === 'SIGKILL' || (stage === 'start' && code === null)) assert.equal(by, signal, stderr);
  else assert.equal(code, EXIT_CODES[signal], stderr);
}
