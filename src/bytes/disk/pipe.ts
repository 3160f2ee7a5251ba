/**
 * Pipes with a name: FIFOs, /dev/stdin, process substitution. They are opened without waiting for the other end:
 * an open(2) that waits sits in one of Node's few threads, cannot be called off, and holds up even `exit`.
 */
import { constants, openSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { ioError, isSystemError } from './io-error.ts';

const { O_RDONLY, O_WRONLY, O_NONBLOCK } = constants;
/** How often it is looked whether a reader has come: nothing tells. */
const LOOK_EVERY_MS = 50;

/** False for what is not there: whoever opens it will say so. */
export async function isPipe(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFIFO() ?? false;
}

/** Bytes come as soon as there is a writer; the end is when the last one has gone. */
export async function pipeToRead(path: string): Promise<Socket> {
  const { Socket } = await import('node:net');
  try {
    return new Socket({ fd: openSync(path, O_RDONLY | O_NONBLOCK), readable: true, writable: false });
  } catch (error) {
    throw ioError(error, path);
  }
}

/** Waits for the reader. Throws the signal's reason. */
export async function pipeToWrite(path: string, signal: AbortSignal): Promise<Socket> {
  const { Socket } = await import('node:net');
  for (;;) {
    signal.throwIfAborted();
    const fd = openedForWriting(path);
    if (fd !== undefined) return new Socket({ fd, readable: false, writable: true });
    await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** Undefined while there is no reader. */
function openedForWriting(path: string): number | undefined {
  try {
    return openSync(path, O_WRONLY | O_NONBLOCK);
  } catch (error) {
    if (isSystemError(error) && error.code === 'ENXIO') return undefined;
    throw ioError(error, path);
  }
}
