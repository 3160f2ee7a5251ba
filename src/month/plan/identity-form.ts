export const JOURNAL_FORMAT = 'oldump-journal/2';

/** What has to be the same for a run to go on where it was: each by the name that a user would use. */
export type Identity = Readonly<Record<string, string | number>>;
