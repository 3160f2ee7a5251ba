/** Options in the environment: OLDUMP_MAX_REJECTS is --max-rejects; and what else has such a name. */
import { allCommands } from '../../commands/all.ts';
import type { AnyCommand } from '../../commands/definition.ts';
import { GLOBAL_OPTIONS } from '../../commands/options/common-options.ts';
import { nearestWord } from '../../record/text/nearest-word.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Read by `archive`; options have the others. */
const OTHERS = [
  'OLDUMP_IA_ACCESS_KEY_ID',
  'OLDUMP_IA_SECRET_ACCESS_KEY',
  'OLDUMP_ARCHIVE_S3_URL',
  'OLDUMP_ARCHIVE_URL',
];
/** Of the project's tests and benches. */
const OF_TESTS = /^OLDUMP_(FAULTS|SEED|ROWS|SHARED|TEST|TELL|SCALE|SCREENSHOTS)/;

/**
 * What Kubernetes sets in every pod beside a service named `oldump` or `oldump-…`, and Docker for a link of that
 * name: OLDUMP_SERVICE_HOST, OLDUMP_PORT_80_TCP_ADDR, OLDUMP_ENV_….
 */
const OF_A_SERVICE =
  /_SERVICE_(HOST|PORT(_\w+)?)$|_PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR|START|END))*$|^OLDUMP_(\w+_)?ENV_/;
/** And OLDUMP_PORT, which is an option as well, OLDUMP_PORT_80_PROTO and OLDUMP_NAME: known by what they hold. */
const HELD_BY_A_SERVICE = /^(tcp|udp|sctp)(:\/\/|$)|^\/[^/]+\/[^/]+$/;

export function variableOfOption(option: string): string {
  return `OLDUMP_${option.toUpperCase().replaceAll('-', '_')}`;
}

/** Undefined where it is empty, or where the machine that runs containers has set it, not the user. */
export function fromVariable(option: string, env: Env): string | undefined {
  const value = env[variableOfOption(option)];
  return value && !/^(tcp|udp|sctp):\/\//.test(value) ? value : undefined;
}

/** A warning for each variable that looks like an option and is none of any command. Values are not shown. */
export async function strangeVariables(env: Env, { options: own }: AnyCommand): Promise<string[]> {
  const mine = new Set(Object.keys({ ...own, ...GLOBAL_OPTIONS }).map(variableOfOption));
  const names = Object.keys(env).filter(
    name => /^OLDUMP_\w+$/.test(name) && !mine.has(name) && !OF_TESTS.test(name) && !isOfAService(name, env),
  );
  if (names.length === 0) return [];
  const options = [GLOBAL_OPTIONS, ...(await allCommands()).map(command => command.options)];
  const known = new Set([...options.flatMap(Object.keys).map(variableOfOption), ...OTHERS]);
  return names
    .filter(name => !known.has(name))
    .map(name => {
      const near = nearestWord(name, known);
      return `${name} is no variable of oldump, and says nothing${near === undefined ? '' : ` (${near}?)`}`;
    });
}

function isOfAService(name: string, env: Env): boolean {
  const isTyped = /_(PORT(_\d+_PROTO)?|NAME)$/.test(name) && HELD_BY_A_SERVICE.test(env[name] ?? '');
  return isTyped || OF_A_SERVICE.test(name);
}
