/** A trial: a folder in which runs are disturbed and started again, kept for a look when it fails. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { anewWords, continueWords, start, type Attempt, type Ended, type Started } from './attempt.ts';
import { assertNothingBroken, assertSame, publishedIn, type Published } from './published.ts';
import { faultSeed } from './seed.ts';
import { count } from './tally.ts';

export class Trial {
  readonly dir: string;
  readonly #words: readonly string[];
  readonly #env: NodeJS.ProcessEnv;
  readonly #faults: string[] = [];
  readonly #log: string[] = [];
  #attempts = 0;

  constructor(dir: string, words: readonly string[], env: NodeJS.ProcessEnv = {}) {
    this.dir = dir;
    this.#words = words;
    this.#env = env;
  }

  /** The first attempt, or one more that goes on. */
  start(how: Omit<Started, 'words'> = {}): Attempt {
    return this.#start(this.#attempts === 0 ? this.#words : continueWords(this.#words), how);
  }

  /** Does not go on: what it goes on from is no longer true. */
  startAnew(how: Omit<Started, 'words'> = {}): Attempt {
    return this.#start(anewWords(this.#words), how);
  }

  #start(words: readonly string[], how: Omit<Started, 'words'>): Attempt {
    this.#attempts += 1;
    return start(this.dir, { ...how, words, env: { ...this.#env, ...how.env } });
  }

  /** Notes what was done to an attempt and how it ended. */
  disturbed(fault: string, { code, signal, stderr }: Ended): void {
    this.#faults.push(fault);
    this.#log.push(`${fault} -> ${code ?? signal}: ${lastLines(stderr)}`);
  }

  /** Goes on until the run is complete: one attempt more must be enough. Everything is then as if nothing had happened. */
  async completes(expected: Published, how: Omit<Started, 'words'> = {}): Promise<Ended> {
    assertNothingBroken(this.dir, expected);
    return this.#succeeds(this.start(how), expected);
  }

  async completesAnew(expected: Published): Promise<Ended> {
    return this.#succeeds(this.startAnew(), expected);
  }

  async #succeeds(attempt: Attempt, expected: Published): Promise<Ended> {
    const ended = await attempt.ended;
    assert.equal(ended.code, 0, `the last attempt ends well: ${ended.signal} ${ended.stderr}`);
    this.isComplete(expected);
    return ended;
  }

  isComplete(expected: Published): void {
    assertSame(this.dir, expected);
    count({ faults: this.#faults, recoveries: this.#attempts - 1, filesEqual: expected.files.size });
  }

  get story(): string {
    return this.#log.join('\n');
  }
}

/** Runs a trial in a folder of its own; a failure says the seed, what was done, and where to look. */
export async function trial(
  name: string,
  words: readonly string[],
  use: (trial: Trial) => Promise<void>,
  env: NodeJS.ProcessEnv = {},
): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'oldump-faults-'));
  const one = new Trial(dir, words, env);
  try {
    await use(one);
  } catch (error) {
    throw new Error(`${name}, seed ${faultSeed}, kept in ${dir}:\n${one.story}`, { cause: error });
  }
  rmSync(dir, { recursive: true });
}

/** What a run makes that nothing disturbs. */
export async function undisturbed(
  dir: string,
  words: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<Published> {
  const { code, stderr } = await start(dir, { words, env }).ended;
  assert.equal(code, 0, stderr);
  return publishedIn(dir);
}

function lastLines(text: string): string {
  return text.trimEnd().split('\n').slice(-2).join(' | ');
}
