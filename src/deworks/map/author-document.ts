import type { ByteBuffer } from '../../record/text/byte-buffer.ts';
import type { Document } from '../../record/json/document.ts';
import { appendKeyAsJson } from '../../record/json/json-key.ts';
import { appendAll, appendRange, sameBytes, type Span } from '../../record/json/spans.ts';

/** Members of an author's document that deworks does not give, or gives anew at the end. */
const LEFT_OUT: readonly Uint8Array[] = [
  'type',
  'key',
  'latest_revision',
  'revision',
  'last_modified',
  'created',
].map(name => Buffer.from(name));

const OPEN = Buffer.from('{');
const COMMA = Buffer.from(', ');
const TYPE_AND_KEY = Buffer.from('"type": {"key": "/type/author"}, "key": ');
const CLOSE = Buffer.from('}');

/** Appends an author the way deworks gives it: without its history, then its type and the key of its row. */
export function appendAuthor(out: ByteBuffer, { bytes, members }: Document, key: Span): void {
  appendAll(out, OPEN);
  for (let i = 0; i < members.count; i++) {
    if (isLeftOut(bytes, members.nameStart[i]!, members.nameEnd[i]!)) continue;
    appendRange(out, bytes, members.nameStart[i]! - 1, members.valueEnd[i]!);
    appendAll(out, COMMA);
  }
  appendAll(out, TYPE_AND_KEY);
  appendKeyAsJson(out, key.bytes, key.start, key.end);
  appendAll(out, CLOSE);
}

function isLeftOut(bytes: Uint8Array, start: number, end: number): boolean {
  return LEFT_OUT.some(name => sameBytes(bytes, start, end, name, 0, name.length));
}
