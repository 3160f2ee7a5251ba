import { spawnSync } from 'node:child_process';
import type { TestContext } from 'node:test';
import { inWorkDir } from './oldump.ts';

/** Mounts a file system of the given size; skips, saying so, where that is not allowed. */
export function onSmallDisk(
  context: TestContext,
  size: string,
  use: (dir: string) => Promise<void> | void,
): Promise<void> {
  return inWorkDir(async dir => {
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', dir]);
    if (mounted.status !== 0) {
      const reason = mounted.error?.message ?? mounted.stderr.toString().trim();
      context.diagnostic(`skipped: no small disk: ${reason}`);
      return context.skip(`no small disk: ${reason}`);
    }
    try {
      await use(dir);
    } finally {
      spawnSync('umount', [dir]);
    }
  });
}

/** The mounted folder cannot be written from here on. */
export function makeReadOnly(dir: string): void {
  remount(dir, 'ro');
}

export function resize(dir: string, size: string): void {
  remount(dir, `size=${size}`);
}

function remount(dir: string, option: string): void {
  const { status, stderr } = spawnSync('mount', ['-o', `remount,${option}`, dir]);
  if (status !== 0) throw new Error(stderr.toString());
}
