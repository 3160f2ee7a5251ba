import { crc32 } from 'node:zlib';
import { withOutputs } from '../../bytes/output/with-outputs.ts';
import type { Context } from '../../context.ts';
import type { KeepReject } from './clean-tally.ts';

/**
 * Lets `work` keep rejected rows in a file of JSON lines. The file appears under its name
 * when the work is done, also when no row was rejected: its absence means an unfinished run.
 */
export async function keepRejects<T>(
  path: string | undefined,
  overwrite: boolean,
  ctx: Context,
  work: (keep: KeepReject | undefined) => Promise<T>,
): Promise<T> {
  if (path === undefined) return work(undefined);
  const options = { path, codec: { kind: 'plain' }, overwrite, index: false } as const;
  const { result } = await withOutputs([options], ctx, ([output]) =>
    work(line => {
      const body = Buffer.from(`${line}\n`);
      return output!.append({ body, plainBytes: body.length, crc32: crc32(body), rows: 1, firstKey: '' });
    }),
  );
  return result;
}
