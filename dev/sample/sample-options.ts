/** How large and how lively a sample library is. Same options, same bytes. */
export interface SampleOptions {
  readonly seed: number;
  /** About this many data rows (never fewer): the size of the library. */
  readonly rows: number;
  /** How much of a document changes from one revision to the next, 0 … 1. Decides how well a sorted cdump compresses. */
  readonly churn?: number;
  /** Rows that Open Library's code would die on, spread over the table. */
  readonly badRows?: number;
}

export const DEFAULT_CHURN = 0.2;

/** What `random.at` takes as the kind: one number for each sort of thing the library holds. */
export const KIND = {
  edition: 0,
  work: 1,
  author: 2,
  user: 3,
  list: 4,
  redirect: 5,
  delete: 6,
  hidden: 7,
  page: 8,
  tag: 9,
  item: 10,
  plan: 11,
  reading: 12,
  rating: 13,
  wikidata: 14,
  cover: 15,
} as const;
