import type { ManifestFile } from '../../bytes/manifest/manifest-form.ts';
import { withCommas } from '../../record/text/with-commas.ts';
import { checked, notApplicable, type Guard } from './guard.ts';
import { NO_PREVIOUS } from './shrink.ts';

/**
 * A new date has new rows: the dump is neither the previous one under another name, nor does it end
 * where that one ended. Source: the dumps of early 2021 and of May 2022 (issues 4621, 6640).
 */
export const same: Guard = {
  name: 'same',
  override: '--allow-same',
  check({ files, previous }) {
    if (previous === undefined) return notApplicable(NO_PREVIOUS);
    const refusals = ['ol_cdump', 'ol_dump'].flatMap(role => {
      const likeness = alike(files.get(role), previous.files.get(role));
      return likeness === undefined ? [] : [`${role} is that of ${previous.date}: ${likeness}`];
    });
    return checked(`ol_cdump and ol_dump against ${previous.path}`, refusals);
  },
};

/** Why two files are the same one, or undefined. */
function alike(now: ManifestFile | undefined, then: ManifestFile | undefined): string | undefined {
  if (!now || !then) return undefined;
  if (now.sha256 === then.sha256) return `the same bytes, SHA-256 ${now.sha256}`;
  if (now.newest === undefined || then.newest === undefined) return undefined; // of an older version
  // Written anew, at another level or by another version, it has other bytes.
  if (now.newest === then.newest)
    return `${withCommas(now.rows)} rows, the newest of ${now.newest}, as it had then`;
  if (now.newest < then.newest)
    return `its newest row is of ${now.newest}, the one then was of ${then.newest}`;
  return undefined;
}
