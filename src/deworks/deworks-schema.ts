/**
 * The two forms of the output.
 *
 * v1: what Open Library's generate_deworks.py gives, its crashes removed.
 * v2: begins with `"schema": "deworks/2"`; names the item of each `ia`; `_ia_meta` is null for an unknown item;
 *     boxid is a list like collection, both empty when there is nothing; an edition stands in every one of its
 *     works; a redirected author is given in full.
 */
export type Schema = 'v1' | 'v2';

export interface DeworksCounts {
  rowsIn: number;
  itemsIn: number;
  /** Groups written. */
  rowsOut: number;
  works: number;
  editions: number;
  authors: number;
  redirects: number;
  /** Rows of other types, which deworks does not use. */
  otherRows: number;
  /** Editions that stand alone because they name no work. */
  editionsWithoutWork: number;
  /** Groups whose work is not in the dump. */
  worksMissing: number;
  /** Names of authors in works that lead to no author in the dump. */
  authorsMissing: number;
  /** Ocaids in documents, once for each group, that are not in the IA metadata. */
  itemsUnknown: number;
  /** Documents set aside because their key came again in the dump: works and editions once for each group. */
  repeatedKeys: number;
}

export function createCounts(): DeworksCounts {
  return {
    rowsIn: 0,
    itemsIn: 0,
    rowsOut: 0,
    works: 0,
    editions: 0,
    authors: 0,
    redirects: 0,
    otherRows: 0,
    editionsWithoutWork: 0,
    worksMissing: 0,
    authorsMissing: 0,
    itemsUnknown: 0,
    repeatedKeys: 0,
  };
}

export function addMapCounts(total: DeworksCounts, more: DeworksCounts): void {
  for (const name of Object.keys(total) as (keyof DeworksCounts)[]) total[name] += more[name];
}
