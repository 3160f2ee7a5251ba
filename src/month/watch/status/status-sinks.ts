import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { targetOf } from '../../../bytes/disk/target.ts';
import { printableJson } from '../../../printable.ts';
import { lastSuccessesIn, prometheusText } from './prometheus.ts';
import { replaceFile } from './status-file.ts';
import type { RunStatus } from './run-status.ts';

type Write = (status: RunStatus) => Promise<void>;

/** Writes a status into every place; what fails in one does not keep it from the others. Throws the first failure. */
export function toAll(writes: readonly Write[]): Write {
  return async status => {
    const ended = await Promise.allSettled(writes.map(write => write(status)));
    for (const one of ended) if (one.status === 'rejected') throw one.reason;
  };
}

/** status.json, as soon as its run has a folder; one that waits before it has begun gets it for that. */
export function toStatusFile(path: string): Write {
  return async status => {
    if (status.waits_for) await mkdir(dirname(path), { recursive: true });
    if (existsSync(dirname(path))) await replaceFile(path, `${printableJson(status, 2)}\n`);
  };
}

/** Throws usage when the file's folder is not there. */
export async function toPrometheusFile(path: string): Promise<Write> {
  const target = await targetOf(path);
  const before = await lastSuccessesIn(target);
  return status => replaceFile(target, prometheusText(status, before));
}
