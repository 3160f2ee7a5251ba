import { open } from 'node:fs/promises';
import { ioError, isSystemError, withPath } from './io-error.ts';

/** Makes renames and removals in a folder durable.  Throws: environment (exit 5) when the disk does not. */
export async function syncFolder(path: string): Promise<void> {
  const handle = await withPath(path, open(path, 'r'));
  try {
    await handle.sync();
  } catch (error) {
    // Some network file systems cannot sync a folder; they answer so, and nothing more can be done there.
    if (!isSystemError(error) || !['EINVAL', 'ENOTSUP', 'EBADF'].includes(error.code))
      throw ioError(error, path, 'work');
  } finally {
    await handle.close();
  }
}
