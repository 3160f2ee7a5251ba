import { version } from '../version.ts';
import type { StatisticsReport } from './report.ts';

export const STATISTICS_FORMAT = 'oldump-stats/1';

/** What `stats --json` prints; member names as on the wire (docs/schema/stats.schema.json). */
export function statisticsJson(report: StatisticsReport): object {
  const { files, rows, bytes, oldest, newest } = report;
  return {
    format: STATISTICS_FORMAT,
    tool: { name: 'oldump', version: version() },
    files: files.map(file => ({
      path: file.path,
      rows: file.rows,
      bytes: file.bytes,
      plain_bytes: file.plainBytes,
    })),
    rows,
    plain_bytes: bytes,
    ...(newest !== '' && { oldest, newest }),
    types: report.types.map(type => ({
      type: type.name,
      rows: type.rows,
      plain_bytes: type.bytes,
      fields: type.fields.map(({ name, rows }) => ({ field: name, rows })),
      other_fields: type.otherMembers,
    })),
    other_types: { rows: report.otherTypes.rows, plain_bytes: report.otherTypes.bytes },
    months: report.months.map(({ name, rows, bytes }) => ({ month: name, rows, plain_bytes: bytes })),
    other_months: { rows: report.otherMonths.rows, plain_bytes: report.otherMonths.bytes },
    longest_rows: report.longest.map(({ file, row, bytes, type, key, revision }) => ({
      file,
      row,
      plain_bytes: bytes,
      type,
      key,
      revision,
    })),
  };
}
