import type { ByteBuffer } from '../text/byte-buffer.ts';

/** A piece of bytes that belongs to somebody else: valid as long as they are. Mutable and reused: no object per row. */
export interface Span {
  bytes: Uint8Array;
  start: number;
  end: number;
}

const EMPTY = new Uint8Array(0);

/** For a column that stays empty. */
export const NO_SPAN: Readonly<Span> = { bytes: EMPTY, start: 0, end: 0 };

export function createSpan(): Span {
  return { bytes: EMPTY, start: 0, end: 0 };
}

export function sameSpan(a: Readonly<Span>, b: Readonly<Span>): boolean {
  return sameBytes(a.bytes, a.start, a.end, b.bytes, b.start, b.end);
}

export function sameBytes(
  a: Uint8Array,
  aStart: number,
  aEnd: number,
  b: Uint8Array,
  bStart: number,
  bEnd: number,
): boolean {
  if (aEnd - aStart !== bEnd - bStart) return false;
  // From the end: keys and types begin alike.
  for (let i = aEnd - 1, j = bEnd - 1; i >= aStart; i--, j--) if (a[i] !== b[j]) return false;
  return true;
}

export function startsWith(span: Readonly<Span>, prefix: Uint8Array): boolean {
  return (
    span.end - span.start >= prefix.length &&
    sameBytes(span.bytes, span.start, span.start + prefix.length, prefix, 0, prefix.length)
  );
}

/** Appends bytes[start, end): a loop for the short ones (keys), the engine's copy for documents. */
export function appendRange(out: ByteBuffer, bytes: Uint8Array, start: number, end: number): void {
  const length = end - start;
  if (length > LOOP_BYTES) {
    out.appendBytes(bytes, start, end);
    return;
  }
  out.ensure(length);
  const target = out.bytes;
  let to = out.length;
  for (let at = start; at < end; at++) target[to++] = bytes[at]!;
  out.length = to;
}

export function appendSpan(out: ByteBuffer, span: Readonly<Span>): void {
  appendRange(out, span.bytes, span.start, span.end);
}

export function appendAll(out: ByteBuffer, bytes: Uint8Array): void {
  appendRange(out, bytes, 0, bytes.length);
}

export function utf8(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8');
}

/** Measured: below this a byte loop beats the making of a view. */
const LOOP_BYTES = 48;

export function setSpan(span: Span, bytes: Uint8Array, start: number, end: number): void {
  span.bytes = bytes;
  span.start = start;
  span.end = end;
}
