/** Attempts at one run: each a process, killed where its journal says so, and what is there when all is done. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parseManifest } from '../../src/bytes/manifest/manifest.ts';
import { publishedPage } from '../../src/publish/page/published-page.ts';
import { parseJournalLines } from '../../src/month/journal/journal-file.ts';
import type { JournalRecord } from '../../src/month/journal/journal-records.ts';
import type { MonthPlan } from '../../src/month/plan/month-plan.ts';
import { sampleDataRows } from '../../dev/sample/library.ts';
import { LONG_MS, until } from '../support/until.ts';
import { TUNED_DATE, tunedRunScript } from './tuned-run.ts';

const BAD_ROWS = [3, 40].map(row => `${row}\t1\tno JSON\n`);

/** Data rows, with two among them that cannot be cleaned. */
export function writeData(path: string, rows = 4000): void {
  const [first, ...rest] = sampleDataRows({ seed: 11, rows });
  writeFileSync(path, Buffer.concat([first!, Buffer.from(BAD_ROWS[0]!), ...rest, Buffer.from(BAD_ROWS[1]!)]));
}

export interface Ending {
  readonly code: number | null;
  readonly stderr: string;
}

/** Where an attempt is ended: as soon as the journal has so many records of a kind (and of a stage). */
export interface Cut {
  readonly kind: JournalRecord['kind'];
  readonly count?: number;
  readonly stage?: string;
  readonly signal?: 'SIGKILL' | 'SIGTERM' | 'SIGINT';
}

/** A folder beside data.txt, and attempts at the run of it. */
export class Attempts {
  readonly dir: string;
  readonly #plan: Partial<MonthPlan>;

  constructor(dir: string, plan: Partial<MonthPlan> = {}) {
    this.dir = dir;
    this.#plan = plan;
    mkdirSync(this.tmpdir, { recursive: true });
  }

  get tmpdir(): string {
    return join(this.dir, 'tmp');
  }

  get journalPath(): string {
    return join(this.dir, `d/run_${TUNED_DATE}/journal.jsonl`);
  }

  get records(): readonly JournalRecord[] {
    if (!existsSync(this.journalPath)) return [];
    return parseJournalLines(readFileSync(this.journalPath)).records as readonly JournalRecord[];
  }

  /** To its end, or to the cut; fails when the end comes before the cut. */
  async make(cut?: Cut, more: Partial<MonthPlan> = {}): Promise<Ending> {
    const { dir, tmpdir } = this;
    const data = { kind: 'file', path: '../data.txt' } as const;
    const plan = { dir: join(dir, 'd'), tmpdir, data, ...this.#plan, ...more };
    const args = [tunedRunScript, JSON.stringify(plan)];
    const child = spawn(process.execPath, args, { cwd: dir, stdio: ['ignore', 'ignore', 'pipe'] });
    let stderr = '';
    child.stderr.on('data', chunk => (stderr += String(chunk)));
    const ended = once(child, 'close');
    if (cut) {
      await until(() => child.exitCode !== null || this.#isAt(cut), JSON.stringify(cut), LONG_MS);
      assert.equal(child.exitCode, null, `ended before ${JSON.stringify(cut)}: ${stderr}`);
      child.kill(cut.signal ?? 'SIGKILL');
    }
    const [code] = (await ended) as [number | null];
    return { code, stderr };
  }

  /** Goes on to the end, which must be a good one; gives the log. */
  async finish(more: Partial<MonthPlan> = {}): Promise<string> {
    const { code, stderr } = await this.make(undefined, more);
    assert.equal(code, 0, stderr);
    assert.deepEqual(readdirSync(this.tmpdir), [], 'temporary files are left');
    return stderr;
  }

  /** All files of the run by name, but for what tells times only; manifests without times; temporary ones too, so that none passes unseen. */
  files(): Map<string, string> {
    const root = join(this.dir, 'd');
    const names = readdirSync(root, { recursive: true, encoding: 'utf8' });
    const files = names.filter(name => /\.|SHA/.test(name) && !TELLS_TIMES.test(name)).sort();
    return new Map(files.map(name => [name, contentOf(join(root, name))]));
  }

  #isAt({ kind, count = 1, stage }: Cut): boolean {
    const found = this.records.filter(
      record =>
        record.kind === kind && (stage === undefined || ('stage' in record && record.stage === stage)),
    );
    return found.length >= count;
  }
}

const TELLS_TIMES = /(journal\.jsonl|log\.jsonl|report\.txt)$/;

function contentOf(path: string): string {
  const bytes = readFileSync(path);
  if (path.endsWith('manifest.json')) return withoutTimes(bytes.toString());
  if (path.endsWith('index.html')) return bytes.equals(pageOfManifest(path)) ? 'of its manifest' : 'another';
  return path.endsWith('.gz') ? createHash('sha256').update(bytes).digest('hex') : bytes.toString();
}

/** The page of a folder tells times: it is held against the manifest beside it. No test has an earlier dump there. */
function pageOfManifest(path: string): Buffer {
  const folder = dirname(path);
  const manifest = parseManifest(readFileSync(join(folder, 'manifest.json'), 'utf8'), path);
  return Buffer.from(publishedPage({ name: basename(folder), manifest, previous: undefined }));
}

function withoutTimes(manifest: string): string {
  const isTime = (name: string): boolean =>
    /^(created|seconds|busy|peak_memory_bytes|page_sha256|checksum)$/.test(name);
  return JSON.stringify(JSON.parse(manifest, (name, value: unknown) => (isTime(name) ? undefined : value)));
}
