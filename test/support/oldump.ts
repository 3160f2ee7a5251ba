import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

/** The built program. */
export const oldumpScript: string = fileURLToPath(new URL('../../scripts/oldump.js', import.meta.url));

export interface Ended {
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** An empty folder, given to `use` and removed after it. */
export async function inWorkDir<T>(use: (dir: string) => T | Promise<T>): Promise<T> {
  const dir = mkdtempSync(join(tmpdir(), 'oldump-test-'));
  try {
    return await use(dir);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Runs a line of bash in `dir` with `oldump` on the PATH; a failure in a pipe counts. */
export function bash(line: string, dir: string, env: Record<string, string> = {}): Ended {
  const bin = folderOfShim();
  try {
    const ended = spawnSync('bash', bashWords(line), {
      cwd: dir,
      env: environment(bin, env),
      maxBuffer: 1 << 28,
    });
    if (ended.error) throw ended.error;
    const code = ended.status ?? 128;
    return { code, stdout: ended.stdout, stderr: ended.stderr.toString() };
  } finally {
    rmSync(bin, { recursive: true, force: true });
  }
}

/** The same while others run; a line that has not ended after `limitMs` is killed with all it started, and named. */
export async function bashWithin(
  limitMs: number,
  line: string,
  dir: string,
  env: Record<string, string> = {},
): Promise<Ended> {
  const bin = folderOfShim();
  const child = spawn('bash', bashWords(line), {
    cwd: dir,
    env: environment(bin, env),
    detached: true, // a process group of its own
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let isLate = false;
  const clock = setTimeout(() => {
    isLate = true;
    process.kill(-child.pid!, 'SIGKILL');
  }, limitMs);
  try {
    const [[code], stdout, stderr] = await Promise.all([
      once(child, 'close') as Promise<[number | null]>,
      buffer(child.stdout),
      text(child.stderr),
    ]);
    if (isLate) throw new Error(`has not ended after ${limitMs / 1000} s: ${line}\n${stderr}`);
    return { code: code ?? 128, stdout, stderr };
  } finally {
    clearTimeout(clock);
    rmSync(bin, { recursive: true, force: true });
  }
}

function bashWords(line: string): string[] {
  return ['-o', 'pipefail', '-c', line];
}

/** A new folder with a program `oldump`: the one that was built. */
function folderOfShim(): string {
  const bin = mkdtempSync(join(tmpdir(), 'oldump-bin-'));
  const shim = join(bin, 'oldump');
  writeFileSync(shim, `#!/bin/sh\nexec '${process.execPath}' '${oldumpScript}' "$@"\n`);
  chmodSync(shim, 0o755);
  return bin;
}

function environment(bin: string, env: Record<string, string>): NodeJS.ProcessEnv {
  return { ...withoutOwn(process.env), ...env, PATH: `${bin}:${process.env['PATH']}` };
}

/** The environment without what would change the program's answer. */
function withoutOwn(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^(OLDUMP_|PG|PSQL_PARAMS$|NODE_TEST_CONTEXT$)/.test(name)),
  );
}
