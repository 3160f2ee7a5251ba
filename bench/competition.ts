import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { splitBlocksContestants } from './block-dump.ts';
import { oldumpContestant, WORK, type Contestant, type Setup, type WorkName } from './contestants.ts';
import { withDatabase } from './database.ts';
import { pathOf } from './files.ts';
import { lineUp } from './line-up.ts';
import type { Tools } from './machine.ts';
import type { BenchOptions, SubjectName } from './options.ts';
import type { References } from './references.ts';
import type { SubjectResult } from './report.ts';
import { runRounds, type RoundsOptions } from './rounds.ts';
import { makeFolder } from './sample-files.ts';
import { SCALING_WORKS, scalingContestants } from './scaling.ts';
import { quote } from './shell-words.ts';

type Terminal = Pick<RoundsOptions, 'say' | 'signal'>;
type Folder = 'work' | 'plain' | 'blocks';

/** Subjects that read a database instead of a file. */
type ServedSubject = 'export' | 'run-database';

/** A work, what it is timed for, and the level it is timed at; undefined: a default of its own. */
type Contest = Pick<SubjectResult, 'subject' | 'work' | 'level'>;

/** Subject after subject, level after level: oldump and whoever can do the same. */
export class Competition {
  readonly #options: BenchOptions;
  readonly #tools: Tools;
  readonly #references: References;
  readonly #terminal: Terminal;
  readonly #subjects: SubjectResult[] = [];
  readonly #missing = new Set<string>();

  constructor(options: BenchOptions, tools: Tools, references: References, terminal: Terminal) {
    this.#terminal = terminal;
    this.#options = options;
    this.#tools = tools;
    this.#references = references;
  }

  /** Those that need a database come last, and share one. */
  async run(): Promise<void> {
    const { only } = this.#options;
    for (const subject of only) if (!isServed(subject)) await this.#runOnFiles(subject);
    const served = only.filter(isServed);
    if (served.length === 0) return;
    this.#terminal.say('filling a database');
    const data = pathOf(this.#references.folders, 'data');
    await withDatabase(data, this.#terminal.signal, async database => {
      for (const subject of served) await this.#runOnDatabase(subject, database);
    });
  }

  get results(): readonly SubjectResult[] {
    return this.#subjects;
  }

  /** Opponents that could not take part, and why. */
  get missing(): readonly string[] {
    return [...this.#missing];
  }

  async cleanUp(): Promise<void> {
    for (const name of ['work', 'plain', 'blocks'] as const) await this.#remove(name);
  }

  async #runOnFiles(subject: Exclude<SubjectName, ServedSubject>): Promise<void> {
    if (subject === 'split-blocks') return this.#runSplitBlocks();
    if (subject === 'scaling') return this.#runScaling();
    await this.#makePlainFiles(subject);
    for (const level of subject === 'deworks' ? [this.#firstLevel] : this.#options.levels) {
      await this.#contest({ subject, work: subject, level }, this.#lineUp(subject, this.#setup(level)));
    }
    await this.#remove('plain');
  }

  async #runSplitBlocks(): Promise<void> {
    const level = this.#firstLevel;
    this.#terminal.say('split-blocks: making the dump of a run');
    const contestants = await splitBlocksContestants(
      this.#setup(level),
      this.#folder('blocks'),
      this.#terminal.signal,
    );
    await this.#contest({ subject: 'split-blocks', work: 'split', level }, contestants);
    await this.#remove('blocks');
  }

  async #runScaling(): Promise<void> {
    const level = this.#firstLevel;
    for (const work of SCALING_WORKS) {
      await this.#contest({ subject: 'scaling', work, level }, scalingContestants(work, this.#setup(level)));
    }
  }

  async #runOnDatabase(subject: ServedSubject, database: string): Promise<void> {
    const level = this.#firstLevel;
    const setup = { ...this.#setup(level), database };
    const env = { PSQL_PARAMS: database };
    if (subject === 'export') {
      await this.#contest({ subject, work: 'export', level: undefined }, this.#lineUp('export', setup), env);
    } else {
      await this.#contest({ subject, work: 'run', level }, [oldumpContestant('run', setup)], env);
    }
  }

  async #contest(
    contest: Contest,
    contestants: readonly Contestant[],
    env: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    const { subject, work, level } = contest;
    const name = subject === 'scaling' ? `${subject} of ${work}` : subject;
    this.#terminal.say(level === undefined ? name : `${name}, level ${level}`);
    const scores = await runRounds(contestants, {
      rounds: this.#options.rounds,
      workFolder: this.#folder('work'),
      references: this.#references,
      env,
      ...this.#terminal,
    });
    const { rows, bytes } = this.#references.digests[WORK[work].reads];
    this.#subjects.push({ ...contest, rowsIn: rows, plainBytesIn: bytes, scores });
  }

  get #firstLevel(): number {
    return this.#options.levels[0]!;
  }

  #setup(level: number): Setup {
    const { jobs, memory } = this.#options;
    return { references: this.#references, level, jobs, memory, database: undefined };
  }

  #lineUp(work: WorkName, setup: Setup): readonly Contestant[] {
    const { contestants, missing } = lineUp(work, setup, this.#options, this.#tools, this.#folder('plain'));
    for (const each of missing) this.#missing.add(each);
    return contestants;
  }

  /** What the codec floor deflates: lies in the page cache while the work is timed. */
  async #makePlainFiles(work: WorkName): Promise<void> {
    const cwd = await makeFolder(this.#folder('plain'));
    for (const name of WORK[work].makes) {
      const line = `gzip -cd ${quote(pathOf(this.#references.folders, name))} > ${quote(`${name}.txt`)}`;
      await promisify(execFile)('bash', ['-c', line], { cwd, signal: this.#terminal.signal });
    }
  }

  #folder(name: Folder): string {
    return join(this.#options.dir, name);
  }

  async #remove(name: Folder): Promise<void> {
    await rm(this.#folder(name), { recursive: true, force: true });
  }
}

function isServed(subject: SubjectName): subject is ServedSubject {
  return subject === 'export' || subject === 'run-database';
}
