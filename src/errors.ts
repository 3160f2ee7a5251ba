/**
 * Every error a user can meet, each with its exit code (docs/operations.md).
 *
 * An error crosses from a worker thread to the main thread as plain data
 * (`toData`, `OldumpError.fromData`), because structured cloning drops classes.
 */

import { printable } from './printable.ts';
import { placeWithoutPasswords, withoutPasswords } from './without-passwords.ts';

/** Where in an input: row counts from 1, byte from 0 in the uncompressed bytes (compressed ones for gzip damage). */
export interface Position {
  readonly file: string;
  readonly row?: number;
  readonly byte?: number;
}

export type ErrorKind =
  | 'usage'
  | 'malformed'
  | 'out-of-order'
  | 'rejects'
  | 'incomplete'
  | 'environment'
  | 'locked'
  | 'interrupted'
  | 'closed-output';

export interface ErrorData {
  readonly kind: ErrorKind;
  readonly message: string;
  readonly position?: Position;
  readonly advice?: string;
}

const EXIT_CODES: Readonly<Record<ErrorKind, number>> = {
  usage: 2,
  malformed: 3,
  'out-of-order': 3,
  rejects: 3,
  incomplete: 4,
  environment: 5,
  locked: 11,
  interrupted: 130,
  'closed-output': 141,
};

interface Details {
  readonly position?: Position;
  readonly advice?: string;
  /** Lines below the first one. */
  readonly below?: readonly string[];
  readonly cause?: unknown;
  /** Where it is not the kind's: each signal has its own. */
  readonly exitCode?: number;
}

export class OldumpError extends Error {
  readonly kind: ErrorKind;
  readonly reason: string;
  readonly position: Position | undefined;
  readonly advice: string | undefined;
  readonly exitCode: number;

  constructor(kind: ErrorKind, reason: string, details: Details = {}) {
    super(describe(reason, details), details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'OldumpError';
    this.kind = kind;
    this.reason = withoutPasswords(reason);
    this.position = details.position;
    this.advice = details.advice;
    this.exitCode = details.exitCode ?? EXIT_CODES[kind];
  }

  toData(): ErrorData {
    return {
      kind: this.kind,
      message: this.reason,
      ...(this.position && { position: this.position }),
      ...(this.advice !== undefined && { advice: this.advice }),
    };
  }

  static fromData(data: ErrorData): OldumpError {
    return new OldumpError(data.kind, data.message, data);
  }

  /** The same error with a position: used where the file's name, row or byte is known only further out. */
  at(position: Position): OldumpError {
    return new OldumpError(this.kind, this.reason, {
      position,
      ...(this.advice !== undefined && { advice: this.advice }),
      cause: this.cause,
      exitCode: this.exitCode,
    });
  }
}

/** Refused before anything is opened: exit 2. */
export function usageError(message: string, details: Details = {}): OldumpError {
  return new OldumpError('usage', message, details);
}

/** Input breaks its format: exit 3. */
export function malformedError(message: string, details: Details = {}): OldumpError {
  return new OldumpError('malformed', message, details);
}

/** Input ends early, or counts or checksums disagree: exit 4. */
export function incompleteError(message: string, details: Details = {}): OldumpError {
  return new OldumpError('incomplete', message, details);
}

/** Disk, database or another machine does not do its part: exit 5. */
export function environmentError(message: string, details: Details = {}): OldumpError {
  return new OldumpError('environment', message, details);
}

/** Another run holds the folder: exit 11. */
export function lockedError(message: string, details: Details = {}): OldumpError {
  return new OldumpError('locked', message, details);
}

/** Why code of ours could not be loaded, if that is the machine's doing: its disk, or somebody who replaced the program while it ran. */
export function loadError(what: string, error: unknown): unknown {
  if (error instanceof OldumpError || !(error instanceof Error)) return error;
  const limit = limitOf(error);
  if (limit !== undefined)
    return limitError(`the code of ${what} cannot be loaded: ${limit[0]}`, limit[1], error);
  if (!('code' in error)) return error;
  return environmentError(`the code of ${what} cannot be loaded: ${error.message}`, {
    advice: 'was the program replaced while it ran?',
    cause: error,
  });
}

/** What a limit of the process or the machine does to code of Node's or the system's: by its error code, or what it says. */
const LIMITS: readonly (readonly [error: RegExp, reason: string, advice: string])[] = [
  [/^EMFILE\b/, 'too many open files', 'raise the limit with ulimit -n'],
  [/^ENFILE\b/, 'too many open files on this machine', 'raise fs.file-max'],
  [/^(ERR_WORKER_INIT_FAILED|EAGAIN)\b.*EMFILE/, 'too many open files', 'raise the limit with ulimit -n'],
  [
    /^(ERR_WORKER_INIT_FAILED|EAGAIN)\b/,
    'no more threads or processes can be started',
    'raise the limit with ulimit -u or of the control group, or name fewer with --jobs',
  ],
  [
    /^(ERR_WORKER_OUT_OF_MEMORY|ERR_MEMORY_ALLOCATION_FAILED|ENOMEM)\b|allocation failed|out of memory|could not allocate memory/i,
    'not enough memory',
    'raise the limit: ulimit -v, --max-old-space-size, the control group; or name a smaller --memory, fewer --jobs',
  ],
];

function limitOf(error: Error): readonly [reason: string, advice: string] | undefined {
  const code = 'code' in error ? String(error.code) : '';
  const said = `${code} ${error.message}`.trim();
  const found = LIMITS.find(([pattern]) => pattern.test(said));
  return found && [found[1], found[2]];
}

function limitError(reason: string, advice: string, cause: Error): OldumpError {
  return environmentError(reason, { advice, cause });
}

/** An error that nobody of ours threw, if it is a limit's doing: exit 5 instead of a bug. Any other one as it is. */
export function ofLimit(error: unknown): unknown {
  if (error instanceof OldumpError || !(error instanceof Error)) return error;
  const limit = limitOf(error);
  return limit === undefined ? error : limitError(limit[0], limit[1], error);
}

/**
 * What the user reads: one line, and those below it. This is where words of others become part of a message: whatever
 * they hold, no terminal obeys it, and no line ends but where one is meant to.
 */
function describe(reason: string, { position, below = [], advice }: Details): string {
  const parts: string[] = [];
  if (position) {
    parts.push(shownFile(position.file));
    if (position.row !== undefined) parts.push(`row ${position.row}`);
    if (position.byte !== undefined) parts.push(`byte ${position.byte}`);
  }
  const where = parts.length > 0 ? `${parts.join(', ')}: ` : '';
  const lines = [`${where}${reason}`, ...below];
  const end = advice === undefined ? '' : ` (${advice})`;
  const told = lines.map((line, at) => printable(at === lines.length - 1 ? line + end : line));
  return withoutPasswords(told.join('\n'));
}

/** An address of a database that stands where a file was expected is no place to show a password. */
function shownFile(name: string): string {
  return /:\/\/.*[@?]|^(?:\/\/|[^/.]).*:.*@/s.test(name) ? placeWithoutPasswords(name) : name;
}
