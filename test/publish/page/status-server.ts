/** `oldump status --serve` as a process, and a run under way for it to show. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ownIdentity } from '../../../src/month/watch/process-identity.ts';
import { replaceFile } from '../../../src/month/watch/status/status-file.ts';
import { STATUS_FORMAT, type RunStatus } from '../../../src/month/watch/status/run-status.ts';
import { oldumpScript } from '../../support/oldump.ts';
import { uptime } from 'node:os';

export async function writeStatus(dir: string, change: Partial<RunStatus>): Promise<void> {
  const folder = join(dir, 'run_2026-06-30');
  mkdirSync(folder, { recursive: true });
  const done = { rows_in: 1_000_000, rows_out: 990_000, bytes_in: 1_570_000_000 };
  const status: RunStatus = {
    format: STATUS_FORMAT,
    tool: { name: 'oldump', version: '0.1.0' },
    date: '2026-06-30',
    state: 'running',
    process: await ownIdentity(),
    started: '2026-07-01T00:00:00.000Z',
    heartbeat: new Date().toISOString(),
    heartbeat_uptime: uptime(),
    seconds: 100,
    stage: {
      name: 'deworks',
      started: '2026-07-01T00:01:00.000Z',
      seconds: 40,
      unit: 'bytes',
      done: 300_000_000,
      total: 700_000_000,
      rows: 400_000,
      rate: { recent: 59_000_000, mean: 60_000_000 },
      rows_rate: { recent: 40_000, mean: 40_000 },
      seconds_left: 7,
      eta: '2026-07-01T00:01:47.000Z',
    },
    stages: [
      { name: 'cdump', seconds: 12.5, ended: '2026-07-01T00:00:13.000Z', ...done },
      { name: 'dump', seconds: 9.25, ended: '2026-07-01T00:00:23.000Z', ...done },
    ],
    published: null,
    memory_bytes: 400_000_000,
    peak_memory_bytes: 510_000_000,
    error: null,
    command: 'oldump run 2026-06-30',
    resume: null,
    ...change,
  };
  await replaceFile(join(folder, 'status.json'), JSON.stringify(status));
}

export interface Served {
  readonly address: string;
  readonly port: number;
  /** Ends it by SIGTERM; its exit code. */
  stop(): Promise<number | null>;
}

export async function withStatusServer<T>(dir: string, use: (served: Served) => Promise<T>): Promise<T> {
  const child = spawn(process.execPath, [oldumpScript, 'status', '--serve', '--port', '0', dir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit') as Promise<[number | null]>;
  const stop = async (): Promise<number | null> => {
    child.kill('SIGTERM');
    return (await ended)[0];
  };
  try {
    const [line] = (await Promise.race([
      once(child.stdout, 'data'),
      ended.then(([code]) => Promise.reject(new Error(`ended with ${code}`))),
    ])) as [Buffer];
    const address = line.toString().trim();
    return await use({ address, port: Number(new URL(address).port), stop });
  } finally {
    await stop();
  }
}
