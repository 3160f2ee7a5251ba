/** What a name in a database stands for: a table, or something that only reads like one. */
import type { ReadSession } from './read-session.ts';

/** TID range scans: older servers read the whole table for each range. */
const TID_RANGE_VERSION = 140000;

export interface Relation {
  /** For people. */
  readonly kind: string;
  /** It has its rows itself, without children: a plain `COPY name` gives all that SELECT sees. */
  readonly isPlain: boolean;
  /** All rows lie in tables of this server: their places are those of one snapshot, for every session. */
  readonly hasPlaces: boolean;
  /** Ranges of places are read without the rest of the table. */
  readonly readsRanges: boolean;
  /** Of the largest table in it. */
  readonly pages: number;
}

const KINDS: Readonly<Record<string, string>> = {
  r: 'a table',
  p: 'a partitioned table',
  v: 'a view',
  m: 'a materialised view',
  f: 'a foreign table',
};

/** In: its name as SQL has it.  Throws: environment (exit 5) when there is none. */
export async function describeRelation(session: ReadSession, name: string): Promise<Relation> {
  const [facts] = await session.query<{
    relkind: string;
    relations: number;
    strange: number;
    pages: string;
    version: number;
  }>(
    `WITH RECURSIVE every AS (
       SELECT $1::regclass::oid AS oid UNION SELECT inhrelid FROM pg_inherits JOIN every ON inhparent = oid
     )
     SELECT (SELECT relkind FROM pg_class WHERE oid = $1::regclass) AS relkind, count(*)::int AS relations,
            count(*) FILTER (WHERE relkind NOT IN ('r', 'm', 'p'))::int AS strange,
            max(ceil(pg_relation_size(oid) / current_setting('block_size')::numeric)) AS pages,
            current_setting('server_version_num')::int AS version
     FROM every JOIN pg_class USING (oid)`,
    [name],
  );
  const { relkind, relations, strange, pages, version } = facts!;
  const hasChildren = relkind === 'r' && relations > 1;
  return {
    kind: hasChildren ? 'a table with children' : (KINDS[relkind] ?? `of the kind ${relkind}`),
    isPlain: relkind === 'r' && !hasChildren,
    hasPlaces: strange === 0,
    readsRanges: version >= TID_RANGE_VERSION,
    pages: Number(pages ?? 0),
  };
}
