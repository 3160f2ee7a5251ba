/** File systems of a given size, where mounting is allowed. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { inWorkDir } from './oldump.ts';

/** Why none can be mounted, or false. */
export function mountingMissing(): string | false {
  const folder = mkdtempSync(join(tmpdir(), 'oldump-mount-'));
  const problem = mount(folder, '1m');
  if (problem === undefined) unmount(folder);
  rmdirSync(folder);
  return problem ?? false;
}

/** Runs `use` in a small disk of its own; skips, saying so, where that is not allowed. */
export function onSmallDisk(
  context: TestContext,
  size: string,
  use: (dir: string) => Promise<void> | void,
): Promise<void> {
  const reason = mountingMissing();
  if (reason !== false) {
    context.diagnostic(`skipped: ${reason}`);
    context.skip(reason);
    return Promise.resolve();
  }
  return inWorkDir(dir => onSmallDisks([dir], size, () => use(dir)));
}

/** Runs `use` with a small disk on each folder; `size` in bytes, or with m for MiB. */
export async function onSmallDisks(
  folders: readonly string[],
  size: string,
  use: () => Promise<void> | void,
): Promise<void> {
  const mounted: string[] = [];
  try {
    for (const folder of folders) {
      mkdirSync(folder, { recursive: true });
      const problem = mount(folder, size);
      if (problem !== undefined) throw new Error(problem);
      mounted.push(folder);
    }
    await use();
  } finally {
    for (const folder of mounted) unmount(folder);
  }
}

/** `options`: size=…, ro, rw. */
export function remount(folder: string, options: string): void {
  const { status, stderr } = spawnSync('mount', ['-o', `remount,${options}`, folder], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`remount ${folder}: ${stderr}`);
}

function mount(folder: string, size: string): string | undefined {
  const words = ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder];
  const { status, error, stderr } = spawnSync('mount', words, { encoding: 'utf8' });
  return status === 0 ? undefined : `no small disk: ${error?.message ?? stderr.trim()}`;
}

function unmount(folder: string): void {
  spawnSync('umount', ['--lazy', folder]);
}
