/**
 * Writes the numbers that a kernel has in common with src to `shared.ts` in its folder; `--check` only compares and exits
 * 1 on a difference.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DEFLATE_PLACES } from '../src/bytes/deflate/deflate-kernel.ts';
import * as deflate from '../src/bytes/deflate/format.ts';
import { DOCUMENT_PLACES } from '../src/deworks/map/document-places.ts';
import { CLEAN_ENDS, CLEAN_PLACES } from '../src/dump/clean/clean-places.ts';
import { DROP_REASONS } from '../src/record/row/key.ts';
import { NEW_KEY, NEXT_REVISION, SAME_REVISION } from '../src/record/row/order.ts';
import { MERGE_ENDS, MERGE_PLACES } from '../src/sort/contract/merge-numbers.ts';
import { KERNEL_AREA } from '../src/sort/frames/frame-codec-kernel.ts';
import * as lz4 from '../src/sort/frames/lz4-format.ts';

/** Numbers by their names in the kernel, of one type, from one file. */
interface Shared {
  readonly from: string;
  readonly type: 'u32' | 'u64' | 'usize';
  readonly numbers: Readonly<Record<string, number>>;
}

const { LITERALS, OFFSETS, END_OF_BLOCK, FIRST_LENGTH, LONGEST_MATCH, WINDOW, TAIL, HASH_BITS } = deflate;
const { BLOCK_TOKENS, MORE_TOKENS } = deflate;

const KERNELS: Readonly<Record<string, readonly Shared[]>> = {
  clean: [
    { from: 'src/record/row/key.ts', type: 'u32', numbers: reasons() },
    { from: 'src/dump/clean/clean-places.ts', type: 'u32', numbers: CLEAN_ENDS },
    { from: 'src/dump/clean/clean-places.ts', type: 'usize', numbers: CLEAN_PLACES },
  ],
  deflate: [
    {
      from: 'src/bytes/deflate/format.ts',
      type: 'u32',
      numbers: { LITERALS, OFFSETS, END_OF_BLOCK, FIRST_LENGTH, WINDOW, BLOCK_TOKENS, HASH_BITS },
    },
    {
      from: 'src/bytes/deflate/format.ts',
      type: 'usize',
      numbers: { LONGEST_MATCH, TAIL, MORE_TOKENS },
    },
    { from: 'src/bytes/deflate/deflate-kernel.ts', type: 'usize', numbers: DEFLATE_PLACES },
  ],
  document: [{ from: 'src/deworks/map/document-places.ts', type: 'usize', numbers: DOCUMENT_PLACES }],
  lz4: [
    { from: 'src/sort/frames/lz4-format.ts', type: 'u64', numbers: { HASH_BITS: lz4.LZ4_HASH_BITS } },
    {
      from: 'src/sort/frames/lz4-format.ts',
      type: 'usize',
      numbers: {
        LEAST_MATCH: lz4.LEAST_MATCH_BYTES,
        LAST_LITERALS: lz4.LAST_LITERALS,
        LAST_MATCH_START: lz4.LAST_MATCH_START,
        LONG: lz4.LONG,
      },
    },
    { from: 'src/sort/frames/frame-codec-kernel.ts', type: 'usize', numbers: { AREA: KERNEL_AREA } },
  ],
  merge: [
    {
      from: 'src/record/row/order.ts',
      type: 'u32',
      numbers: { SAME_REVISION, NEXT_REVISION, NEW_KEY },
    },
    { from: 'src/sort/contract/merge-numbers.ts', type: 'u32', numbers: MERGE_ENDS },
    { from: 'src/sort/contract/merge-numbers.ts', type: 'usize', numbers: MERGE_PLACES },
  ],
};

const root = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? '..' : '../..', import.meta.url));
const isCheck = process.argv.includes('--check');

for (const [kernel, shared] of Object.entries(KERNELS)) {
  const name = `kernels/${kernel}/shared.ts`;
  const path = join(root, name);
  const text = ['/** Written by `npm run shared-numbers`. */\n', ...shared.map(textOf)].join('\n');
  if (!isCheck) writeFileSync(path, text);
  else if (readFileSync(path, 'utf8') !== text) {
    process.stderr.write(`${name} is not what src says: npm run shared-numbers\n`);
    process.exitCode = 1;
  }
}

function textOf({ from, type, numbers }: Shared): string {
  const lines = Object.entries(numbers).map(
    ([name, number]) => `export const ${name}: ${type} = ${number};\n`,
  );
  return `/** As in ${from}. */\n${lines.join('')}`;
}

/** 'user page' is USER_PAGE; KEPT is none of them. */
function reasons(): Record<string, number> {
  const names = DROP_REASONS.map(reason => reason.toUpperCase().replaceAll(' ', '_'));
  return Object.fromEntries([...names, 'KEPT'].map((name, number) => [name, number]));
}
