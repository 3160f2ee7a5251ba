import { withCommas } from '../../record/text/with-commas.ts';
import { checked, notApplicable, type Guard } from './guard.ts';

/** A run that began from an earlier cdump looked some keys up again (since/key-sample.ts): here it is kept on record. */
export const since: Guard = {
  name: 'since',
  check({ inputs }) {
    const sample = inputs.find(({ name }) => name.startsWith('sample of table data'));
    if (!sample) return notApplicable('made from all data rows');
    return checked(
      `${withCommas(sample.rows ?? 0)} rows of sampled keys are in the database as they are here`,
      [],
    );
  },
};
