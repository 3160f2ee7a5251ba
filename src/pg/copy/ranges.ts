/**
 * Cuts a table into ranges that several sessions of one snapshot read side by side.
 *
 * The first range is open below and the last open above, each begins where the one
 * before ends, and rows without a value belong to the first: whatever the bounds are,
 * good or out of date, every row is in exactly one range.
 */
import type { ReadSession } from '../read-session.ts';
import type { Relation } from '../relations.ts';

/** Enough ranges that the last ones to finish cost little. */
const RANGES_PER_JOB = 8;
/** Conditions for WHERE. In: a relation whose rows have places, if it has children, each of its tables is cut at these. */
export async function planRanges(
  session: ReadSession,
  table: string,
  { readsRanges, pages }: Pick<Relation, 'readsRanges' | 'pages'>,
  jobs: number,
): Promise<string[]> {
  const wanted = jobs * RANGES_PER_JOB;
  if (readsRanges) return tidRanges(pages, wanted);
  return valueRanges('thing_id', await thingIdBounds(session, table, wanted));
}

/** By place on disk: each session reads its pages in one sweep, without any index. */
export function tidRanges(pages: number, wanted: number): string[] {
  const bounds = evenBounds(0, pages, wanted).map(page => `'(${page},0)'::tid`);
  return conditions('ctid', bounds);
}

export function valueRanges(column: string, bounds: readonly number[]): string[] {
  const [first, ...rest] = conditions(column, bounds.map(String));
  return [`(${first} OR ${column} IS NULL)`, ...rest];
}

/** The planner's histogram where ANALYZE made one: equal numbers of rows; else equal distances. */
async function thingIdBounds(session: ReadSession, table: string, wanted: number): Promise<number[]> {
  const [histogram] = await session.query<{ bounds: string[] }>(
    `SELECT histogram_bounds::text::bigint[] AS bounds
     FROM pg_stats JOIN pg_namespace n ON n.nspname = schemaname JOIN pg_class c ON c.relname = tablename AND c.relnamespace = n.oid
     WHERE c.oid = $1::regclass AND attname = 'thing_id' AND histogram_bounds IS NOT NULL`,
    [table],
  );
  if (histogram) {
    const bounds = histogram.bounds.map(Number);
    const places = evenBounds(0, bounds.length - 1, wanted);
    return [...new Set(places.map(place => bounds[place] as number))];
  }
  const [ends] = await session.query<{ low: string | null; high: string | null }>(
    `SELECT min(thing_id) AS low, max(thing_id) AS high FROM ${table}`,
  );
  return evenBounds(Number(ends?.low ?? 0), Number(ends?.high ?? 0), wanted);
}

/** At most `wanted` - 1 whole numbers strictly between the ends, ascending. */
function evenBounds(low: number, high: number, wanted: number): number[] {
  const bounds = Array.from(
    { length: wanted - 1 },
    (_, i) => low + Math.floor(((high - low) * (i + 1)) / wanted),
  );
  return [...new Set(bounds)].filter(bound => bound > low && bound < high);
}

function conditions(column: string, bounds: readonly string[]): string[] {
  if (bounds.length === 0) return ['true'];
  const between = bounds.slice(1).map((bound, i) => `${column} >= ${bounds[i]} AND ${column} < ${bound}`);
  return [`${column} < ${bounds[0]}`, ...between, `${column} >= ${bounds.at(-1)}`];
}
