import { malformedError, type OldumpError } from '../../errors.ts';
import { foreignForm, HEAD_BYTES } from './foreign-form.ts';
import type { ForeignForm } from './signatures.ts';

export interface ReadAs {
  /** For messages. */
  readonly name: string;
  /** The chunks were inflated. */
  readonly isGzip: boolean;
  /** UTF-16 with its mark is text too: its reader decodes it. */
  readonly takesUtf16: boolean;
}

/**
 * The chunks as they come, unless their first bytes say that they are neither rows nor keys.
 *
 * Memory: HEAD_BYTES, copied. No chunk is held back: a form that shows late is told before rows are cut.
 * Throws: malformed (exit 3), with what it is and the command that unpacks it.
 */
export async function* rowsOnly(
  chunks: AsyncIterable<Uint8Array>,
  as: ReadAs,
): AsyncGenerator<Uint8Array, void, undefined> {
  let head: Buffer | undefined = Buffer.alloc(0);
  for await (const chunk of chunks) {
    if (head) {
      head = Buffer.concat([head, chunk.subarray(0, HEAD_BYTES - head.length)]);
      requireRows(head, as, head.length === HEAD_BYTES);
      if (head.length === HEAD_BYTES) head = undefined;
    }
    yield chunk;
  }
  if (head) requireRows(head, as, true);
}

function requireRows(head: Buffer, as: ReadAs, isWhole: boolean): void {
  const form = foreignForm(head, isWhole);
  if (form && !(as.takesUtf16 && form.name === 'UTF-16')) throw foreignError(form, as);
}

export function foreignError(form: ForeignForm, as: Pick<ReadAs, 'name' | 'isGzip'>): OldumpError {
  const within = as.isGzip && !form.name.includes('gzip') ? ' within gzip' : '';
  const command = unpackCommand(form, as);
  const unpacked = command === undefined ? '' : `: ${command} | oldump … -`;
  return malformedError(`is ${form.name}${within}, not gzip or plain rows${unpacked}`, {
    position: { file: as.name },
  });
}

/** What is typed in front of `| oldump`. */
function unpackCommand(
  { name, unpack, unpackFile }: ForeignForm,
  as: Pick<ReadAs, 'name' | 'isGzip'>,
): string | undefined {
  if (as.name === 'standard input') return unpack && `… | ${unpack}`;
  const file = shellWord(as.name);
  if (!as.isGzip || name.includes('gzip')) {
    const command = unpackFile ?? unpack;
    return command && `${command} ${file}`;
  }
  return unpack && `zcat ${file} | ${unpack}`;
}

function shellWord(text: string): string {
  return /^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
