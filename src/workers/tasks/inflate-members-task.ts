import type { MemberBatch, MemberInflater } from '../../bytes/gzip/bgzf.ts';
import { inflateMembers } from '../../bytes/gzip/inflate-members.ts';
import { mapInOrder } from '../map-in-order.ts';
import type { WorkerPool } from '../pool.ts';
import { taskNamed } from '../task.ts';
import { depthOf, QUEUES } from '../queues.ts';

/** Members of a BGZF file, inflated into shared memory. */
export const INFLATE_MEMBERS = taskNamed('inflate-members').of<MemberBatch, void>();

export function inflateMembersTask(batch: MemberBatch): void {
  inflateMembers(batch);
}

/** Members inflated by the workers. Memory: two batches more under way than there are workers. */
export function memberInflater(pool: WorkerPool): MemberInflater {
  return batches =>
    mapInOrder(batches, depthOf(QUEUES.members, pool.size), async batch => {
      await pool.run(INFLATE_MEMBERS, batch);
      return batch.plain;
    });
}
