/*
 * How references are checked: rows about one key are brought together by sorting, as deworks does (join-row.ts).
 *
 *   sort `keys`   what is known about a key, then who names it
 *   sort `steps`  where a redirect leads, then the redirects that have come there
 *
 * A row about a key takes its bytes, those of the key that names it, and seven more; sorted on disk, packed.
 */

/** Roles in `keys`. */
export const KEY_ROLE = {
  /** It is in the dump: payload = its type, as one of TYPE_LETTER. */
  known: 0,
  /** It is named: sub-key = by whom, payload = as what, one of REFERENCE_LETTER. */
  named: 1,
} as const;

/** Roles in `steps`. */
export const STEP_ROLE = {
  /** A redirect: payload = where it leads. */
  redirect: 0,
  /** A redirect that has come as far as this key: sub-key = the redirect. */
  walker: 1,
} as const;

/** What a key is in the dump; everything else is 'o'. */
export const TYPE_LETTERS: Readonly<Record<string, string>> = {
  '/type/edition': 'e',
  '/type/work': 'w',
  '/type/author': 'a',
  '/type/redirect': 'r',
  '/type/delete': 'd',
};

export const OTHER_LETTER = 'o';

/** As what a key is named: by an edition as its work, by a work or an edition as an author, or as a redirect's end. */
export type ReferenceKind = 'work' | 'author' | 'redirect';

export const REFERENCE_LETTERS: Readonly<Record<ReferenceKind, string>> = {
  work: 'w',
  author: 'a',
  redirect: 'r',
};

/**
 * What is wrong with a reference. `redirected` leads somewhere in the end, or is another finding of the redirect's;
 * it is counted only. `circle`: a redirect that never ends.
 */
export type Problem = 'missing' | 'deleted' | 'wrong-type' | 'redirected' | 'circle';

export interface BrokenReference {
  readonly from: string;
  readonly to: string;
  readonly as: ReferenceKind;
  readonly problem: Problem;
}

/** Of one kind. */
export interface ReferenceCounts {
  named: number;
  missing: number;
  deleted: number;
  'wrong-type': number;
  redirected: number;
  circle: number;
}

export type References = Readonly<Record<ReferenceKind, ReferenceCounts>>;

export function noReferences(): References {
  const none = (): ReferenceCounts => ({
    named: 0,
    missing: 0,
    deleted: 0,
    'wrong-type': 0,
    redirected: 0,
    circle: 0,
  });
  return { work: none(), author: none(), redirect: none() };
}

/** References that lead nowhere: all but those that were redirected. */
export function brokenCount(references: References): number {
  return Object.values(references).reduce(
    (sum, { missing, deleted, circle, 'wrong-type': wrong }) => sum + missing + deleted + circle + wrong,
    0,
  );
}
