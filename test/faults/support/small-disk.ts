/** File systems of a given size, for folders of a trial. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Why none can be mounted, or false. */
export function mountingMissing(): string | false {
  const folder = mkdtempSync(join(tmpdir(), 'oldump-mount-'));
  const answer = mount(folder, 1 << 20);
  if (answer === undefined) unmount(folder);
  rmdirSync(folder);
  return answer ?? false;
}

/** Runs `use` with a small disk on each folder. */
export async function onSmallDisks(
  folders: readonly string[],
  bytes: number,
  use: () => Promise<void>,
): Promise<void> {
  const mounted: string[] = [];
  try {
    for (const folder of folders) {
      mkdirSync(folder, { recursive: true });
      const problem = mount(folder, bytes);
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

function mount(folder: string, bytes: number): string | undefined {
  const words = ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', folder];
  const { status, error, stderr } = spawnSync('mount', words, { encoding: 'utf8' });
  return status === 0 ? undefined : `no small disk: ${error?.message ?? stderr.trim()}`;
}

function unmount(folder: string): void {
  spawnSync('umount', ['--lazy', folder]);
}
