import { open, readFile, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { crc32 } from 'node:zlib';
import { isSystemError, withPath } from '../../bytes/disk/io-error.ts';
import { syncFolder } from '../../bytes/disk/sync-folder.ts';

/** What is not synced at once is synced after so long. */
const SYNC_MS = 1000;
const LF = 10;

/** The lines of a journal, as far as they are whole. */
export interface JournalLines {
  readonly records: readonly unknown[];
  /** Where the last whole line ends: a crash may have left a torn end behind it. */
  readonly endBytes: number;
  /** Row (from 1) of a damaged line that whole ones follow. */
  readonly damagedRow: number | undefined;
}

/**
 * A file of records, one JSON object a line, that only grows; what is in it survives a crash.
 *
 * Each line ends with a member `crc`, the CRC-32 of what stands in front of it: so a line is whole or it is none.
 * `append` waits for nothing, its record is on the disk within a second; `commit` waits until it is.
 * Memory: the lines of a second.  Throws environment, at the next call, when the disk does not take them.
 */
export class JournalFile {
  readonly #path: string;
  readonly #handle: FileHandle;
  readonly #syncMs: number;
  #waiting = '';
  #writing: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #failure: { readonly error: unknown } | undefined;

  private constructor(path: string, handle: FileHandle, syncMs: number) {
    this.#path = path;
    this.#syncMs = syncMs;
    this.#handle = handle;
  }

  /** A new one. Throws usage when there is one. */
  static async create(path: string, syncMs = SYNC_MS): Promise<JournalFile> {
    const handle = await withPath(path, open(path, 'ax', 0o644));
    await syncFolder(dirname(path));
    return new JournalFile(path, handle, syncMs);
  }

  /** One that is there; what is behind `endBytes` is forgotten. */
  static async continue(path: string, { endBytes }: JournalLines, syncMs = SYNC_MS): Promise<JournalFile> {
    const handle = await withPath(path, open(path, 'a'));
    try {
      await withPath(path, handle.truncate(endBytes), 'work');
      return new JournalFile(path, handle, syncMs);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  append(record: object): void {
    if (this.#failure) throw this.#failure.error;
    this.#waiting += formatLine(record);
    this.#timer ??= setTimeout(() => void this.#flush(), this.#syncMs).unref();
  }

  async commit(record: object): Promise<void> {
    this.append(record);
    await this.sync();
  }

  async sync(): Promise<void> {
    await this.#flush();
    if (this.#failure) throw this.#failure.error;
  }

  async close(): Promise<void> {
    await this.#flush();
    await this.#handle.close();
    if (this.#failure) throw this.#failure.error;
  }

  /** Never rejects: a failure is kept for the next call. */
  #flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const text = this.#waiting;
    this.#waiting = '';
    if (text !== '') this.#writing = this.#writing.then(() => this.#write(text));
    return this.#writing;
  }

  async #write(text: string): Promise<void> {
    try {
      if (this.#failure) return;
      await withPath(this.#path, this.#handle.appendFile(text), 'work');
      await withPath(this.#path, this.#handle.datasync(), 'work');
    } catch (error) {
      this.#failure = { error };
    }
  }
}

/** Undefined when there is no such file.  Memory: the file. */
export async function readJournalLines(path: string): Promise<JournalLines | undefined> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    if (isSystemError(error) && error.code === 'ENOENT') return undefined;
    return withPath(path, Promise.reject(error as Error));
  }
  return parseJournalLines(bytes);
}

export function parseJournalLines(bytes: Buffer): JournalLines {
  const records: unknown[] = [];
  let endBytes = 0;
  let badRow: number | undefined;
  let row = 0;
  for (let start = 0, end = 0; start < bytes.length; start = end) {
    end = bytes.indexOf(LF, start) + 1 || bytes.length;
    row += 1;
    const record = parseLine(bytes.subarray(start, end));
    if (record === undefined) badRow ??= row;
    else if (badRow !== undefined) return { records, endBytes, damagedRow: badRow };
    else {
      records.push(record);
      endBytes = end;
    }
  }
  return { records, endBytes, damagedRow: undefined };
}

const CRC_MEMBER = /^(.*),"crc":"([0-9a-f]{8})"\}\n$/s;

function formatLine(record: object): string {
  const front = JSON.stringify(record).slice(0, -1);
  return `${front},"crc":"${sumOf(front)}"}\n`;
}

function parseLine(line: Buffer): unknown {
  const [, front, crc] = CRC_MEMBER.exec(line.toString('utf8')) ?? [];
  return front === undefined || sumOf(front) !== crc ? undefined : JSON.parse(`${front}}`);
}

function sumOf(text: string): string {
  return crc32(text).toString(16).padStart(8, '0');
}
