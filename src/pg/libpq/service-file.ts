/**
 * Connection services, as libpq finds them: ~/.pg_service.conf, or the file that was named, then the machine's
 * pg_service.conf; of the section `[NAME]` the lines `parameter=value`.
 *
 * Read at once and when options are checked, as the config file is: what a service says decides whether they are right.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { usageError } from '../../errors.ts';
import { renamed, requireKeyword, type Environment, type Parameters } from './keywords.ts';

/** Where libpq's builds have it: Debian's, and PostgreSQL's own. */
const SYSTEM_FOLDERS = ['/etc/postgresql-common', '/usr/local/pgsql/etc', '/etc'];

/** Throws: usage, when there is no such service, or its lines are not libpq's. */
export function readService(name: string, file: string | undefined, env: Environment): Parameters {
  if (file && !existsSync(file)) throw usageError('service file not found', { position: { file } });
  const own = file || (env['HOME'] ? `${env['HOME']}/.pg_service.conf` : undefined);
  const folders = env['PGSYSCONFDIR'] ? [env['PGSYSCONFDIR']] : SYSTEM_FOLDERS;
  for (const path of [own, ...folders.map(folder => `${folder}/pg_service.conf`)]) {
    const found = path !== undefined && existsSync(path) ? sectionOf(readText(path), name, path) : undefined;
    if (found) return found;
  }
  throw usageError(`definition of service ${JSON.stringify(name)} not found`, {
    advice: `in ${own ?? 'a file named by PGSERVICEFILE'}, or pg_service.conf in ${folders.join(', ')}`,
  });
}

function readText(path: string): string {
  // An open that waits for the other end of a pipe could not be called off.
  if (!statSync(path).isFile())
    throw usageError('service file is no plain file', { position: { file: path } });
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw usageError('service file cannot be read', { position: { file: path }, cause });
  }
}

function sectionOf(text: string, name: string, file: string): Parameters | undefined {
  let found: Parameters | undefined;
  for (const [index, line] of text
    .split('\n')
    .map(line => line.trim())
    .entries()) {
    if (line === '' || line.startsWith('#')) continue;
    if (line.startsWith('[')) {
      if (found) return found;
      if (line.startsWith(`[${name}]`)) found = {};
    } else if (found) {
      addLine(line, found, { file, row: index + 1 });
    }
  }
  return found;
}

/** The first of two lines counts. */
function addLine(line: string, into: Parameters, position: { file: string; row: number }): void {
  const [, name, value] = /^([^=]*)=([^]*)$/.exec(line) ?? [];
  if (name === undefined || name === 'service' || name === 'servicefile')
    throw usageError('a line of a service is PARAMETER=VALUE, and names no other service', { position });
  const [today, meant] = renamed(name, value!);
  into[requireKeyword(today)] ??= meant;
}
