/** Those of the names that LOCK TABLE takes: there, and no foreign table or materialised view. Takes no lock itself. */
export const LOCKABLE = `SELECT name FROM unnest($1::text[]) AS name JOIN pg_class ON pg_class.oid = to_regclass(name)
  WHERE relkind IN ('r', 'p', 'v')`;
