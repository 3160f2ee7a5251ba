import { withCommas } from '../../record/text/with-commas.ts';
import { REPEATED_ROW } from '../../record/row/repeated-row.ts';
import type { StageReport } from '../../stage/stage-report.ts';
import { SPLIT_FILES } from '../../record/row/type-key.ts';
import { checked, notApplicable, type FinishedMonth, type Guard } from './guard.ts';
import { roleOf } from './role.ts';

/**
 * Counts that must add up, whatever the month: no flag lets them pass.
 * The run's own counts are held against each other, and against what was read back from the disk.
 */

/** Rows used = rows the server counted; the export proves it row by row (pg/proved-rows.ts), here it is kept on record. */
export const exportRowsGuard: Guard = {
  name: 'export-rows',
  check(run) {
    if (!run.inputs.some(({ name }) => name.startsWith('table data')))
      return notApplicable('the data rows came from a file');
    // With --since the previous cdump's rows are of the input as well.
    const sources = run.inputs.filter(({ name }) => /^table data|^ol_cdump_/.test(name));
    const rows = sum(sources.map(({ rows }) => rows ?? -1));
    const cleaned = stage(run, 'cdump').rowsIn;
    return equal([['data rows', `the server counted`, rows, 'were cleaned', cleaned]]);
  },
};

/** cdump = data rows − dropped by reason − rejected − those that were there once more, which the merge finds. */
export const cdumpRows: Guard = {
  name: 'cdump-rows',
  check(run) {
    const { rowsIn, dropped } = stage(run, 'cdump');
    const merged = run.reports.find(report => report.stage === 'dump');
    const lost = sum(Object.values(dropped)) + (merged?.dropped[REPEATED_ROW] ?? 0);
    const rejected = sum(
      Object.keys(dropped).map(reason => (/^rejected: /.test(reason) ? dropped[reason]! : 0)),
    );
    return equal([
      [
        'ol_cdump',
        `of ${withCommas(rowsIn)} data rows and ${withCommas(lost)} left out there remain`,
        rowsIn - lost,
        'are in it',
        rowsOf(run, 'ol_cdump'),
      ],
      ['rejected rows', 'were counted', rejected, 'are kept', run.readBack.rejects],
    ]);
  },
};

/** One row for each key: keys counted in the files as they lie on the disk. */
export const dumpKeys: Guard = {
  name: 'dump-keys',
  check({ files, readBack }) {
    const [cdump, dump] = [readBack.files['ol_cdump'], readBack.files['ol_dump']];
    const rows = files.get('ol_dump')!.rows;
    return equal([
      ['ol_dump', 'keys in ol_cdump', cdump?.keys ?? -1, 'rows in it', rows],
      ['ol_dump', 'keys in it', dump?.keys ?? -1, 'rows in it', rows],
    ]);
  },
};

/** The seven add up to the dump, and each has the rows of its types. */
export const splitRows: Guard = {
  name: 'split-rows',
  check(run) {
    const parts = SPLIT_FILES.map(part => `ol_dump_${part}`);
    const all = sum(parts.map(role => rowsOf(run, role)));
    return equal([
      ['split files', 'rows in ol_dump', rowsOf(run, 'ol_dump'), 'in the seven together', all],
      ...parts.map((role): Equation => {
        const ofTypes = sum(Object.values(run.readBack.files[role]?.types ?? {}));
        return [role, 'rows of its types in ol_dump', ofTypes, 'in it', rowsOf(run, role)];
      }),
    ]);
  },
};

/** What the server counted of each side table is in its file; a row of CSV may have several lines. */
export const tableRows: Guard = {
  name: 'table-rows',
  check({ inputs, files }) {
    const tables = inputs.flatMap(({ name, rows = -1 }) => {
      const file = files.get(`ol_dump_${/^side table ([^,]+),/.exec(name)?.[1]}`);
      return file ? [{ role: roleOf(file.name), counted: rows, file }] : [];
    });
    if (tables.length === 0) return notApplicable('there are no side tables');
    return equal(
      tables.map(({ role, counted, file }): Equation => {
        const found = file.dialect === 'csv' ? Math.min(counted, file.rows) : file.rows;
        return [role, 'rows the server counted', counted, 'are in it', found];
      }),
    );
  },
};

type Equation = readonly [what: string, expectedAs: string, expected: number, foundAs: string, found: number];

function equal(equations: readonly Equation[]) {
  const spelled = equations.map(([what, expectedAs, expected, foundAs, found]) => ({
    isEqual: expected === found,
    text: `${what}: ${expectedAs} ${withCommas(expected)}, ${foundAs} ${withCommas(found)}`,
  }));
  const refusals = spelled.filter(({ isEqual }) => !isEqual).map(({ text }) => text);
  return checked(spelled.map(({ text }) => text).join('; '), refusals);
}

function stage(run: FinishedMonth, name: string): StageReport {
  const found = run.reports.find(report => report.stage === name);
  if (!found) throw new Error(`the run has no report of its stage ${name}`);
  return found;
}

function rowsOf(run: FinishedMonth, role: string): number {
  const file = run.files.get(role);
  if (!file) throw new Error(`the run has no file ${role}`);
  return file.rows;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
