import {
  closeSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { appendFile } from 'node:fs/promises';

export interface LogLimits {
  /** Of one file, about. */
  readonly fileBytes: number;
  /** With the one being written. */
  readonly files: number;
}

export const LOG_LIMITS: LogLimits = { fileBytes: 10e6, files: 5 };

/**
 * A file of whole lines that grows up to a size, then makes room: `log.jsonl` becomes `log.1.jsonl`, and so on; the
 * oldest goes. What a killed process, or a full disk, cut in the middle of a line is taken away before the next one.
 */
export class LogFile {
  readonly #path: string;
  readonly #limits: LogLimits;
  #bytes: number | undefined;

  constructor(path: string, limits: LogLimits = LOG_LIMITS) {
    this.#path = path;
    this.#limits = limits;
  }

  /** Throws what the file system says; the file then holds whole lines, some of these perhaps. */
  async append(lines: string): Promise<void> {
    const bytes = Buffer.byteLength(lines);
    this.#bytes ??= cutAtLastLine(this.#path);
    if (this.#bytes > 0 && this.#bytes + bytes > this.#limits.fileBytes) {
      this.#rotate();
      this.#bytes = 0;
    }
    const before = this.#bytes;
    this.#bytes = undefined; // until it is known to have worked
    await appendFile(this.#path, lines);
    this.#bytes = before + bytes;
  }

  #rotate(): void {
    const last = this.#limits.files - 1;
    rmSync(this.#numbered(last), { force: true });
    for (let number = last - 1; number >= 0; number--)
      if (existsSync(this.#numbered(number))) renameSync(this.#numbered(number), this.#numbered(number + 1));
  }

  #numbered(number: number): string {
    return number === 0 ? this.#path : this.#path.replace(/(\.jsonl)?$/, `.${number}$1`);
  }
}

/** The file's size, without what follows its last newline. */
function cutAtLastLine(path: string): number {
  if (!existsSync(path)) return 0;
  const file = openSync(path, 'r+');
  try {
    const { size } = fstatSync(file);
    const tail = Buffer.alloc(Math.min(size, 1 << 16));
    readSync(file, tail, 0, tail.length, size - tail.length);
    const end = size - tail.length + tail.lastIndexOf(10) + 1;
    if (end < size) ftruncateSync(file, end);
    return end;
  } finally {
    closeSync(file);
  }
}
