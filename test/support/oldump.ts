import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
  const bin = mkdtempSync(join(tmpdir(), 'oldump-bin-'));
  try {
    const shim = join(bin, 'oldump');
    writeFileSync(shim, `#!/bin/sh\nexec '${process.execPath}' '${oldumpScript}' "$@"\n`);
    chmodSync(shim, 0o755);
    const ended = spawnSync('bash', ['-o', 'pipefail', '-c', line], {
      cwd: dir,
      env: { ...withoutOwn(process.env), ...env, PATH: `${bin}:${process.env['PATH']}` },
      maxBuffer: 1 << 28,
    });
    if (ended.error) throw ended.error;
    const code = ended.status ?? 128;
    return { code, stdout: ended.stdout, stderr: ended.stderr.toString() };
  } finally {
    rmSync(bin, { recursive: true, force: true });
  }
}

/** The environment without what would change the program's answer. */
function withoutOwn(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^(OLDUMP_|PG|PSQL_PARAMS$|NODE_TEST_CONTEXT$)/.test(name)),
  );
}
