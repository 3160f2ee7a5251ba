import { TextDecoder } from 'node:util';
import { malformedError } from '../../errors.ts';

/** A line that goes on for longer is none of a list. */
const LONGEST_LINE = 1 << 24;

const MARK_BYTES = 2;

/**
 * The lines of a text as people's programs save it: UTF-8, or UTF-16 with its byte order mark; lines that end in LF,
 * CR LF or CR. Marks and line ends are taken away, and bytes that are no character become U+FFFD.
 *
 * A line is given as soon as its end has come.  Memory: one chunk and its lines.
 * Throws: malformed for a line of more than 16 Mi characters.
 */
export async function* textLines(
  chunks: AsyncIterable<Uint8Array>,
  name: string,
): AsyncGenerator<string, void, undefined> {
  let left = '';
  for await (const text of decoded(chunks)) {
    const lines = `${left}${text}`.split(/\r\n|\n|\r(?!$)/);
    left = lines.pop()!;
    if (left.length > LONGEST_LINE)
      throw malformedError('a line of more than 16 million characters: this is no list of keys', {
        position: { file: name },
      });
    yield* lines;
  }
  if (left !== '') yield left.replace(/\r$/, '');
}

async function* decoded(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string, void, undefined> {
  let head = Buffer.alloc(0);
  let decoder: TextDecoder | undefined;
  for await (const chunk of chunks) {
    if (decoder) {
      yield decoder.decode(chunk, { stream: true });
      continue;
    }
    head = Buffer.concat([head, chunk]);
    if (head.length < MARK_BYTES) continue;
    decoder = new TextDecoder(encodingOf(head));
    yield decoder.decode(head, { stream: true });
  }
  yield decoder ? decoder.decode() : head.toString();
}

function encodingOf(head: Uint8Array): string {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  return head[0] === 0xfe && head[1] === 0xff ? 'utf-16be' : 'utf-8';
}
