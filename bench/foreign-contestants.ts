/** Opponents that only some machines have: DuckDB, and Open Library's own Python pipeline. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { usageError } from '../src/errors.ts';
import { OPENLIBRARY, plainOutputs, type Contestant, type Setup, type WorkName } from './contestants.ts';
import { DATE, PARTS, pathOf } from './files.ts';
import type { Tools } from './machine.ts';
import { commandLine, quote } from './shell-words.ts';

/** DuckDB's sort, with its own gzip; the rows are text to it, quotes and all. */
export function duckdbContestant(work: WorkName, setup: Setup, tools: Tools): Contestant | undefined {
  if (work !== 'sort' || !tools.has('duckdb')) return undefined;
  const columns = "{'t': 'VARCHAR', 'k': 'VARCHAR', 'r': 'UBIGINT', 'm': 'VARCHAR', 'j': 'VARCHAR'}";
  const input = pathOf(setup.references.folders, 'cdump').replaceAll("'", "''");
  const read = `read_csv('${input}', auto_detect = false, header = false, delim = '\t', quote = '', escape = '', max_line_size = 16777216, columns = ${columns})`;
  const write = "(FORMAT csv, HEADER false, DELIMITER '\t', QUOTE '', ESCAPE '', COMPRESSION gzip)";
  const settings = `SET threads = ${setup.jobs}; SET memory_limit = '4GB'; SET preserve_insertion_order = false; SET temp_directory = '.';`;
  const sql = `${settings} COPY (SELECT * FROM ${read} ORDER BY k, r, t, m, j) TO 'sorted.txt.gz' ${write}`;
  const outputs = [{ path: 'sorted.txt.gz', holds: 'sorted', order: 'row' }] as const;
  return { name: 'DuckDB', script: `exec ${commandLine(['duckdb', '-c', sql])}`, outputs, mayFail: true };
}

/** The steps of oldump.sh, with gzip as there: level 6, and 9 in split. */
export function openlibraryContestant(
  work: WorkName,
  setup: Setup,
  checkout: string,
): Contestant | undefined {
  const program = join(checkout, 'scripts', 'oldump.py');
  if (!existsSync(program)) throw usageError(`no scripts/oldump.py in ${checkout}`);
  const python = `PYTHONPATH=${quote(checkout)} LC_ALL=C python3 ${quote(program)}`;
  const file = (name: 'data' | 'cdump' | 'sorted' | 'dump'): string =>
    quote(pathOf(setup.references.folders, name));
  const split = `${python} split --format '%s.txt.gz'`;
  const any = (name: 'cdump' | 'sorted' | 'dump') =>
    ({ path: `${name}.txt.gz`, holds: name, order: 'any' }) as const;
  const parts = PARTS.map(name => ({ path: `${name}.txt.gz`, holds: name, order: 'any' }) as const);
  const cdump = `${python} cdump ${file('data')} ${DATE} | gzip -c > cdump.txt.gz`;
  const name = OPENLIBRARY;
  switch (work) {
    case 'cdump':
      return { name, script: cdump, outputs: plainOutputs(['cdump']) };
    case 'sort':
      return {
        name,
        script: `gzip -cd ${file('cdump')} | ${python} sort --tmpdir . | gzip -c > sorted.txt.gz`,
        outputs: [any('sorted')],
      };
    case 'dump':
      return {
        name,
        script: `gzip -cd ${file('sorted')} | ${python} dump | gzip -c > dump.txt.gz`,
        outputs: [any('dump')],
      };
    case 'split':
      return { name, script: `gzip -cd ${file('dump')} | ${split}`, outputs: parts };
    case 'run': {
      const sortAndDump = `gzip -cd cdump.txt.gz | ${python} sort --tmpdir . | ${python} dump | gzip -c > dump.txt.gz`;
      const script = `${cdump} && ${sortAndDump} && gzip -cd dump.txt.gz | ${split}`;
      return { name, script, outputs: [any('cdump'), any('dump'), ...parts] };
    }
    case 'deworks':
    case 'export':
      return undefined;
  }
}
