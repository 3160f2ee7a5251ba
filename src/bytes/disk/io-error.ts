import { environmentError, OldumpError, usageError } from '../../errors.ts';

/** What the operating system's error codes mean for a user: reason and advice. */
const ENVIRONMENT: Readonly<Record<string, readonly [reason: string, advice?: string]>> = {
  ENOSPC: ['no space left on device', 'free some space or choose another folder'],
  EDQUOT: ['disk quota exceeded', 'free some space or choose another folder'],
  EROFS: ['the file system is read-only'],
  EACCES: ['permission denied'],
  EPERM: ['operation not permitted'],
  EIO: ['input/output error', 'the disk or the network under it may be damaged'],
  EMFILE: ['too many open files', 'raise the limit with ulimit -n'],
  ENFILE: ['too many open files on this machine'],
  EFBIG: ['file too large for this file system', 'or a ulimit -f is set'],
};

const USAGE: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or folder',
  EISDIR: 'is a directory',
  ENOTDIR: 'a part of the path is not a folder',
  EEXIST: 'exists already',
  ENAMETOOLONG: 'the name is too long',
  ELOOP: 'too many symbolic links',
};

/** 'open': the path may have been wrong from the start. 'work': it was right when the work began. */
type Moment = 'open' | 'work';

/**
 * The error a user should see for a failed file operation: exit 2 for a path
 * that was wrong from the start, 5 for what the machine does not do.
 * An OldumpError passes through; what is no system error is a bug and does too.
 */
export function ioError(error: unknown, path: string, moment: Moment = 'open'): unknown {
  if (error instanceof OldumpError || !isSystemError(error)) return error;
  const details = { position: { file: path }, cause: error };
  const usage = USAGE[error.code];
  if (usage !== undefined)
    return moment === 'open' ? usageError(usage, details) : environmentError(usage, details);
  const [reason, advice] = ENVIRONMENT[error.code] ?? [error.message];
  return environmentError(reason, advice === undefined ? details : { ...details, advice });
}

/** Awaits a file operation and gives its failure the path and the exit code. */
export async function withPath<T>(path: string, operation: Promise<T>, moment: Moment = 'open'): Promise<T> {
  try {
    return await operation;
  } catch (error) {
    throw ioError(error, path, moment);
  }
}

export function isSystemError(error: unknown): error is NodeJS.ErrnoException & { readonly code: string } {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && 'syscall' in error;
}
