import type { TableDialect } from '../bytes/manifest/manifest-form.ts';

/**
 * How a side table is spelled. `text`: COPY's own form, TAB, backslash escapes, NULL as `\N`. `csv`: what Open
 * Library's files were before May 2026, TAB, fields with special characters in quotes, NULL as nothing.
 */
export type Dialect = TableDialect;

export function copyStatement(sql: string, dialect: Dialect): string {
  const form = dialect === 'csv' ? ` WITH (FORMAT csv, DELIMITER E'\\t')` : '';
  return `COPY (${sql}) TO STDOUT${form}`;
}
