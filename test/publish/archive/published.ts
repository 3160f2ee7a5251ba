/** Small published folders, as a run leaves them, and a context to archive them with. */
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { gzipSync } from 'node:zlib';
import type { ArchivePlan } from '../../../src/publish/archive/archive-folders.ts';
import { PATIENCE } from '../../../src/net/retry.ts';
import { writeChecksums, writeManifest } from '../../../src/bytes/manifest/manifest.ts';
import type { Manifest, ManifestFile } from '../../../src/bytes/manifest/manifest-form.ts';
import type { Context } from '../../../src/context.ts';
import { OldumpError } from '../../../src/errors.ts';
import { inWorkDir, oldumpScript } from '../../support/oldump.ts';
import { Ias3Server } from './ias3-server.ts';

export const DATE = '2026-06-30';
export const DUMP = `ol_dump_${DATE}`;
export const CDUMP = `ol_cdump_${DATE}`;

/** Data files of the folder of dumps, in the order of its manifest. */
export const DUMP_FILES: readonly string[] = [`${DUMP}.txt.gz`, `ol_dump_works_${DATE}.txt.gz`];
export const CDUMP_FILES: readonly string[] = [`${CDUMP}.txt.gz`];

export const GUARDS: unknown = [
  { name: 'rows-add-up', result: 'passed', detail: '3 rows' },
  { name: 'shrink', result: 'overridden', detail: 'smaller by 2 %', override: '--allow-shrink' },
];

/** Both folders of a run, and run_DATE. */
export async function publish(dir: string, guards: unknown): Promise<void> {
  mkdirSync(join(dir, `run_${DATE}`), { recursive: true });
  await publishFolder(dir, DUMP, DUMP_FILES, guards);
  await publishFolder(dir, CDUMP, CDUMP_FILES, guards);
}

/** The order in which the files of an item have to arrive. */
export function uploadOrder(names: readonly string[]): string[] {
  return [...names, ...names.map(name => `${name}.idx`), 'SHA256SUMS', 'manifest.json'];
}

async function publishFolder(
  dir: string,
  name: string,
  names: readonly string[],
  guards: unknown,
): Promise<void> {
  const folder = join(dir, name);
  mkdirSync(folder);
  const files = names.map(file => writeDataFile(folder, file));
  await writeChecksums(folder, files);
  const manifest = {
    format: 'oldump-manifest/1',
    tool: { name: 'oldump', version: '0.1.0' },
    date: DATE,
    created: '2026-07-01T00:00:00Z',
    inputs: [],
    files,
    stages: [],
    ...(guards === undefined ? {} : { guards }),
  };
  await writeManifest(folder, manifest as unknown as Manifest);
}

/** More than a MiB, so that an upload takes several chunks. */
function writeDataFile(folder: string, name: string): ManifestFile {
  const noise = randomBytes(900_000).toString('base64');
  const plain = Buffer.from(`/type/work\t/works/OL1W\t1\t2026-01-01T00:00:00\t"${noise}"\n`);
  const bytes = gzipSync(plain, { level: 0 });
  writeFileSync(join(folder, name), bytes);
  writeFileSync(join(folder, `${name}.idx`), `index of ${name}\n`);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { name, rows: 1, bytes: bytes.length, plain_bytes: plain.length, sha256, order: 'row' };
}

/** Patience of a test: many attempts, no long wait. */
export function planOf(dir: string, more: Partial<ArchivePlan> = {}): ArchivePlan {
  return {
    folders: [join(dir, DUMP), join(dir, CDUMP)],
    via: 's3',
    iaConfig: undefined,
    overwrite: false,
    patience: { ...PATIENCE, retries: 5, firstDelayMs: 2, longestDelayMs: 20, totalMs: 30_000 },
    ...more,
  };
}

export interface TestContext extends Context {
  readonly lines: readonly string[];
}

/** `onLine` sees each line of the log as it is written. */
export function contextWith(
  env: Record<string, string>,
  { signal, onLine }: { signal?: AbortSignal; onLine?: (line: string) => void } = {},
): TestContext {
  const lines: string[] = [];
  const keep = (line: string): void => {
    lines.push(line);
    onLine?.(line);
  };
  return {
    stdin: new PassThrough(),
    stdout: new PassThrough(),
    env: { HOME: '/nonexistent', ...env },
    now: () => new Date(0),
    log: { debug: keep, info: keep, warn: keep },
    signal: signal ?? new AbortController().signal,
    progress: { start: () => undefined, update: () => undefined, stop: () => undefined },
    lines,
  };
}

/** Both folders of a run, and a server. */
export async function withRun(use: (dir: string, server: Ias3Server) => Promise<void>): Promise<void> {
  await inWorkDir(async dir => {
    const server = await Ias3Server.start();
    try {
      await publish(dir, GUARDS);
      await use(dir, server);
    } finally {
      await server.stop();
    }
  });
}

/** True for an error with this exit code and these words. */
export function failsAs(exitCode: number, words: RegExp): (error: unknown) => boolean {
  return error => {
    if (!(error instanceof OldumpError)) throw error;
    assert.equal(error.exitCode, exitCode, error.message);
    assert.match(error.message, words);
    return true;
  };
}

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The built program, while this process goes on serving it. */
export function startOldump(
  words: readonly string[],
  env: Record<string, string>,
): { readonly kill: (signal: NodeJS.Signals) => void; readonly finished: Promise<Finished> } {
  const child = spawn(process.execPath, [oldumpScript, ...words], {
    env: { PATH: process.env['PATH'], HOME: '/nonexistent', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', chunk => (stdout += String(chunk)));
  child.stderr.on('data', chunk => (stderr += String(chunk)));
  const finished = once(child, 'close').then(([code]) => ({ code: code as number | null, stdout, stderr }));
  return { kill: signal => void child.kill(signal), finished };
}
