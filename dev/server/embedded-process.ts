/**
 * Processes of the throw-away server: whom they run as, where they log, how they end.
 */
import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdir, open, readFile, rm } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { environmentError } from '../../src/errors.ts';

const STOP_TIMEOUT_MS = 10_000;

export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** PostgreSQL refuses to run as root: then `postgres` or `nobody` owns it. Undefined: we ourselves. */
export async function unprivilegedOwner(): Promise<Owner | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const users = (await readFile('/etc/passwd', 'utf8')).split('\n').map(line => line.split(':'));
  for (const name of ['postgres', 'nobody']) {
    const user = users.find(fields => fields[0] === name);
    if (user) return { uid: Number(user[2]), gid: Number(user[3]) };
  }
  throw environmentError('PostgreSQL does not run as root and there is no user postgres or nobody');
}

export async function handOver(folder: string, owner: Owner | undefined): Promise<void> {
  await mkdir(join(folder, 'data'), { mode: 0o700 });
  await chmod(folder, 0o700);
  if (!owner) return;
  await chown(join(folder, 'data'), owner.uid, owner.gid);
  await chown(folder, owner.uid, owner.gid);
}

/** Away from our process group, so that Ctrl-C reaches us and not the server. */
export async function spawnLogged(
  program: string,
  words: string[],
  log: string,
  owner: Owner | undefined,
): Promise<ChildProcess> {
  const file = await open(log, 'a');
  try {
    const options: SpawnOptions = {
      cwd: join(log, '..'),
      env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC', HOME: join(log, '..') },
      stdio: ['ignore', file.fd, file.fd],
      detached: true,
      ...owner,
    };
    const child = spawn(program, words, options);
    await once(child, 'spawn').catch((cause: Error) => {
      throw environmentError(`cannot start ${program}: ${cause.message}`, { cause });
    });
    return child;
  } finally {
    await file.close();
  }
}

export async function lastWords(log: string): Promise<string> {
  const lines = (await readFile(log, 'utf8')).trim().split('\n');
  return lines.slice(-3).join(' | ');
}

export function stopper(server: ChildProcess, folder: string): () => Promise<void> {
  const closed = server.exitCode === null ? once(server, 'close') : Promise.resolve();
  const guard = spawnGuard(server, folder);
  let stopped: Promise<void> | undefined;
  const stop = async () => {
    server.kill('SIGINT'); // "fast": open transactions are rolled back
    const timer = setTimeout(() => server.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await closed;
    clearTimeout(timer);
    guard.kill('SIGKILL'); // before it acts on a process id that is no longer ours
    await rm(folder, { recursive: true, force: true });
  };
  return () => (stopped ??= stop());
}

/** Reads until our end of its stdin closes, however we die; SIGQUIT is the postmaster's "immediate". */
function spawnGuard(server: ChildProcess, folder: string): ChildProcess {
  const script = 'cat > /dev/null; kill -QUIT "$1"; sleep 1; rm -rf "$2"';
  const guard = spawn('/bin/sh', ['-c', script, 'guard', String(server.pid), folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  guard.on('error', () => undefined); // no shell, no guard: `stop` still works
  // A process that forgets `stop` ends all the same, and the guard cleans up after it.
  for (const handle of [server, guard, guard.stdin as Socket]) handle.unref();
  return guard;
}
