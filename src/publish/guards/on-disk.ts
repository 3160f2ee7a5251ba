import { withCommas } from '../../record/text/with-commas.ts';
import { checked, type Guard } from './guard.ts';

/** Every file was read again from the disk, to its trailer: verify-stage.ts refuses what is not as it was written. */
export const readBackGuard: Guard = {
  name: 'read-back',
  check({ files }) {
    const rows = [...files.values()].reduce((sum, file) => sum + file.rows, 0);
    return checked(`${files.size} files, ${withCommas(rows)} rows, to their gzip trailers`, []);
  },
};

/** No row of a published file has a key or type that is not for the public; side tables were read back by shape. */
export const privacy: Guard = {
  name: 'privacy',
  check({ readBack: { files } }) {
    const refusals = Object.entries(files).flatMap(([role, { refused }]) =>
      refused.count === 0
        ? []
        : [
            `${role}: ${withCommas(refused.count)} rows are not for the public: ${refused.first.slice(0, 3).join('; ')}`,
          ],
    );
    return checked('key and type of every row, the shape of every row of a side table', refusals);
  },
};
