import { spawn } from 'node:child_process';

/** 'no program': there is no flock(1), or the file system cannot lock. */
export type KernelLock = 'ours' | 'busy' | 'no program';

/**
 * Locks an open file with flock(2), which Node does not offer: the program flock(1) is lent the open file and ends.
 * The lock belongs to the open file, not to the process that asked for it: it stays until our descriptor is closed,
 * at the latest by the kernel when this process ends, however it ends. Processes started later do not inherit it.
 * It holds for the whole machine, containers included.
 */
export function lockFile(descriptor: number): Promise<KernelLock> {
  return new Promise(resolve => {
    const asking = spawn('flock', ['-x', '-n', '3'], { stdio: ['ignore', 'ignore', 'ignore', descriptor] });
    asking.on('error', () => resolve('no program'));
    asking.on('exit', code => resolve(code === 0 ? 'ours' : code === 1 ? 'busy' : 'no program'));
  });
}
