import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { floorContestant, oldumpContestant, WORK, type Contestant, type Setup } from './contestants.ts';
import { withDatabase } from './database.ts';
import { pathOf } from './files.ts';
import { duckdbContestant, openlibraryContestant } from './foreign-contestants.ts';
import type { Tools } from './machine.ts';
import type { BenchOptions, SubjectName } from './options.ts';
import type { References } from './references.ts';
import type { SubjectResult } from './report.ts';
import { runRounds, type RoundsOptions } from './rounds.ts';
import { makeFolder } from './sample-files.ts';
import { shellContestants } from './shell-contestants.ts';
import { quote } from './shell-words.ts';

/** Subject after subject, level after level: oldump and whoever can do the same. */
export class Competition {
  readonly #options: BenchOptions;
  readonly #tools: Tools;
  readonly #references: References;
  readonly #terminal: Pick<RoundsOptions, 'say' | 'signal'>;
  readonly #subjects: SubjectResult[] = [];
  readonly #missing = new Set<string>();

  constructor(
    options: BenchOptions,
    tools: Tools,
    references: References,
    terminal: Pick<RoundsOptions, 'say' | 'signal'>,
  ) {
    this.#terminal = terminal;
    this.#options = options;
    this.#tools = tools;
    this.#references = references;
  }

  async run(subject: SubjectName): Promise<void> {
    if (subject === 'export') {
      this.#terminal.say('export: filling a database');
      const data = pathOf(this.#references.folders, 'data');
      await withDatabase(data, this.#terminal.signal, database => this.#runLevels(subject, database));
    } else {
      await this.#makePlainFiles(subject);
      await this.#runLevels(subject, undefined);
      await rm(this.#plainFolder, { recursive: true, force: true });
    }
  }

  get results(): readonly SubjectResult[] {
    return this.#subjects;
  }

  /** Opponents that could not take part, and why. */
  get missing(): readonly string[] {
    return [...this.#missing];
  }

  async cleanUp(): Promise<void> {
    await rm(this.#workFolder, { recursive: true, force: true });
    await rm(this.#plainFolder, { recursive: true, force: true });
  }

  async #runLevels(subject: SubjectName, database: string | undefined): Promise<void> {
    const isOnce = subject === 'deworks' || subject === 'export';
    for (const level of isOnce ? this.#options.levels.slice(0, 1) : this.#options.levels) {
      const { jobs, memory, rounds } = this.#options;
      const setup = { references: this.#references, level, jobs, memory, database };
      this.#terminal.say(`${subject}, level ${level}`);
      const scores = await runRounds(this.#contestants(subject, setup), {
        rounds,
        workFolder: this.#workFolder,
        references: this.#references,
        env: database === undefined ? {} : { PSQL_PARAMS: database },
        ...this.#terminal,
      });
      const { rows, bytes } = this.#references.digests[WORK[subject].reads];
      this.#subjects.push({ subject, level, rowsIn: rows, plainBytesIn: bytes, scores });
    }
  }

  #contestants(subject: SubjectName, setup: Setup): Contestant[] {
    const contestants = [oldumpContestant(subject, setup)];
    if (subject !== 'export') contestants.push(floorContestant(subject, setup, this.#plainFolder));
    if (this.#options.withShell) {
      const shell = shellContestants(subject, setup, this.#tools);
      contestants.push(...shell.contestants);
      for (const missing of shell.missing) this.#missing.add(missing);
    }
    const duckdb = duckdbContestant(subject, setup, this.#tools);
    if (duckdb) contestants.push(duckdb);
    const { openlibrary } = this.#options;
    const python = openlibrary === undefined ? undefined : openlibraryContestant(subject, setup, openlibrary);
    if (python) contestants.push(python);
    return contestants;
  }

  /** What the codec floor deflates: lies in the page cache while the subject is timed. */
  async #makePlainFiles(subject: SubjectName): Promise<void> {
    await makeFolder(this.#plainFolder);
    for (const name of WORK[subject].makes) {
      const line = `gzip -cd ${quote(pathOf(this.#references.folders, name))} > ${quote(`${name}.txt`)}`;
      await promisify(execFile)('bash', ['-c', line], {
        cwd: this.#plainFolder,
        signal: this.#terminal.signal,
      });
    }
  }

  get #workFolder(): string {
    return join(this.#options.dir, 'work');
  }

  get #plainFolder(): string {
    return join(this.#options.dir, 'plain');
  }
}
