/** What the best of Debian's tools do: pigz or igzip around GNU sort and mawk. */
import { plainOutputs, WORK, type Contestant, type Setup, type WorkName } from './contestants.ts';
import { PARTS, pathOf } from './files.ts';
import { missingTool, type ToolName, type Tools } from './machine.ts';
import { quote } from './shell-words.ts';

/** Rows in memory of GNU sort; it is the strongest with this. */
const SORT_MEMORY = '512M';

export interface Opponents {
  readonly contestants: readonly Contestant[];
  /** Who cannot take part, and why. */
  readonly missing: readonly string[];
}

export function shellContestants(work: WorkName, setup: Setup, tools: Tools): Opponents {
  const shell = shellScript(work, setup);
  if (!shell) return { contestants: [], missing: [] };
  const missing = missingTool(tools, shell.needs);
  if (missing !== undefined)
    return { contestants: [], missing: [`${shell.name} for ${work}: ${missing} is not installed`] };
  const outputs =
    work === 'export'
      ? ([{ path: 'data.txt.gz', holds: 'data', order: 'any' }] as const)
      : plainOutputs(WORK[work].makes);
  return { contestants: [{ name: shell.name, script: shell.script, outputs }], missing: [] };
}

interface ShellScript {
  readonly name: string;
  readonly script: string;
  readonly needs: readonly ToolName[];
}

function shellScript(work: WorkName, setup: Setup): ShellScript | undefined {
  const input = quote(pathOf(setup.references.folders, WORK[work].reads));
  const { name, inflate, deflate, needs } = gzipTools(setup);
  switch (work) {
    case 'sort': {
      const sort =
        `LC_ALL=C sort -S${SORT_MEMORY} --parallel=${setup.jobs} --compress-program=lz4 -T . ` +
        `-t $'\\t' -k2,2 -k3,3n`;
      const script = `${inflate} ${input} | ${sort} | ${deflate} > sorted.txt.gz`;
      return { name: `sort, ${name}`, script, needs: ['sort', 'lz4', ...needs] };
    }
    case 'dump': {
      const script = `${inflate} ${input} | mawk -F '\\t' ${quote(LATEST)} | ${deflate} > dump.txt.gz`;
      return { name: `mawk, ${name}`, script, needs: ['mawk', ...needs] };
    }
    case 'split': {
      const script = `${inflate} ${input} | mawk -F '\\t' ${quote(splitProgram(deflate))}`;
      return { name: `mawk, ${name}`, script, needs: ['mawk', ...needs] };
    }
    case 'export': {
      const script = `psql ${setup.database} -c 'copy data to stdout' | gzip -c > data.txt.gz`;
      return { name: 'psql | gzip -c', script, needs: ['psql', 'gzip'] };
    }
    case 'cdump':
    case 'deworks':
    case 'run':
      return undefined;
  }
}

/** igzip has one useful level and no equal there; pigz has the levels of zlib. */
function gzipTools({ level, jobs }: Setup): {
  readonly name: string;
  readonly inflate: string;
  readonly deflate: string;
  readonly needs: readonly ToolName[];
} {
  if (level === 1)
    return { name: 'igzip -1', inflate: 'igzip -dc', deflate: `igzip -1 -T ${jobs} -c`, needs: ['igzip'] };
  const deflate = `pigz -${level} -p ${jobs} -c`;
  return { name: `pigz -${level}`, inflate: 'pigz -dc', deflate, needs: ['pigz'] };
}

const LATEST = '$2 != key && NR > 1 { print row } { key = $2; row = $0 } END { if (NR) print row }';

/** Seven compressors at once; a file for a type that does not occur is made at the end. */
function splitProgram(deflate: string): string {
  const known = PARTS.filter(part => part !== 'other');
  const files = known.map(part => `to["/type/${part.slice(0, -1)}"] = "${deflate} > ${part}.txt.gz"`);
  const other = `other = "${deflate} > other.txt.gz"`;
  return (
    `BEGIN { ${[...files, other].join('; ')} } ` +
    '{ if ($1 in to) { used[$1]; print | to[$1] } else { some = 1; print | other } } ' +
    'END { for (type in to) if (!(type in used)) printf "" | to[type]; if (!some) printf "" | other }'
  );
}
