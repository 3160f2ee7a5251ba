import { spawnSync } from 'node:child_process';
import { availableParallelism, cpus, release, totalmem, type } from 'node:os';

/** A program the bench can use, and how it tells its version. */
const TOOLS = {
  gzip: ['--version'],
  sort: ['--version'],
  pigz: ['--version'],
  lz4: ['--version'],
  igzip: ['--version'],
  mawk: ['-W', 'version'],
  duckdb: ['--version'],
  psql: ['--version'],
  python3: ['--version'],
} as const;

export type ToolName = keyof typeof TOOLS;
/** Version lines of the tools that are installed. */
export type Tools = ReadonlyMap<ToolName, string>;

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly system: string;
  readonly node: string;
}

export function describeMachine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown processor',
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    system: `${type()} ${release()}`,
    node: process.version,
  };
}

export function findTools(): Tools {
  const found = new Map<ToolName, string>();
  for (const [name, words] of Object.entries(TOOLS) as [ToolName, readonly string[]][]) {
    const { error, stdout, stderr } = spawnSync(name, words, { encoding: 'utf8' });
    if (!error) found.set(name, `${stdout}${stderr}`.split('\n')[0]!.trim());
  }
  return found;
}

/** The first of these programs that is not installed. */
export function missingTool(tools: Tools, wanted: readonly ToolName[]): ToolName | undefined {
  return wanted.find(name => !tools.has(name));
}
