const MEMBERS = 65536;
const MOST_MEMBERS = 1024;

/** Places in the memory of the kernel that proves documents (kernels/document); `npm run shared-numbers` tells it. */
export const DOCUMENT_PLACES = {
  /** Members of the document last scanned: four tables, as of Members in src/record/json/members.ts. */
  MEMBERS,
  /** Places in a table; a document with more members is a doubt. */
  MOST_MEMBERS,
  /** Rows. Ends 64 bytes before the end of the memory: they may be read, but say nothing. */
  INPUT: MEMBERS + 4 * MOST_MEMBERS * 4,
} as const;
