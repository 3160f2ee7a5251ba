import { isUtf8 } from 'node:buffer';
import { constants, inflateSync } from 'node:zlib';
import { beginsWithMark, BYTE_ORDER_MARK } from '../../record/row/row-edges.ts';
import { startsLikeGzip } from '../gzip/gzip-header.ts';
import { SIGNATURES, TEXT_FORMS, type ForeignForm } from './signatures.ts';

/** Of an input: as many tell all forms; a tar's name for itself ends at 262. */
export const HEAD_BYTES = 512;

/** UTF-32's; its first two bytes are UTF-16's. */
const MARK_BYTES = 4;
/** Below it, nothing is said of bytes that no signature knows. */
const FEWEST_BINARY_BYTES = 32;
/** Control characters in 512 bytes of noise: about 58. */
const MOST_CONTROLS = 0.04;
/** Every row has as many tabs, or more. */
const ROW_TABS = 2;

const TAB = 9;
const LF = 10;

/**
 * What an input is that cannot be rows or keys, by its first bytes; undefined: it may be.
 *
 * Nothing that can be a row is taken for anything else: each form is known by bytes that are in no text, or, where it
 * is a text itself, by its beginning and because there is no tab in all of `head`.
 * In: the first HEAD_BYTES bytes, or fewer where more are to come; `isWhole`: these are all that come, up to HEAD_BYTES.
 */
export function foreignForm(head: Buffer, isWhole: boolean): ForeignForm | undefined {
  if (startsLikeGzip(head)) return { name: 'gzip within gzip', unpack: 'zcat' };
  if (!isWhole && head.length < MARK_BYTES) return undefined;
  const text = head.toString('latin1');
  if (isBinary(head)) {
    const found = SIGNATURES.find(({ bytes, at = 0 }) => text.startsWith(bytes, at));
    if (found) return found;
  }
  if (!isWhole && head.length < HEAD_BYTES) return undefined;
  if (beginsWithMark(head) && head.length === BYTE_ORDER_MARK.length)
    return { name: 'a byte order mark with nothing behind it' };
  return wideText(head) ?? deflated(head) ?? textForm(head, text) ?? noise(head, text);
}

/** Whether a byte is none that a text has. The last character may be cut. */
function isBinary(head: Buffer): boolean {
  return head.some(isControl) || !isUtf8(wholeCharacters(head));
}

function isControl(byte: number): boolean {
  return byte < 0x20 && byte !== TAB && byte !== LF && byte !== 0x0d;
}

/** Without the first bytes of a character of several at the end. */
function wholeCharacters(head: Buffer): Buffer {
  for (let back = 1; back <= Math.min(3, head.length); back += 1) {
    const byte = head[head.length - back]!;
    if (byte >= 0xc0) return head.subarray(0, head.length - back);
    if (byte < 0x80) break;
  }
  return head;
}

/** UTF-16 and UTF-32 without a mark, where the first characters are ASCII; or nothing but zeros. */
function wideText(head: Buffer): ForeignForm | undefined {
  if (head.length < 4) return undefined;
  if (head.length >= FEWEST_BINARY_BYTES && head.every(byte => byte === 0))
    return { name: 'zero bytes, as of a file whose data never reached the disk' };
  const pattern = [...head.subarray(0, 4)].map(byte => (byte === 0 ? '0' : 'x')).join('');
  const encoding = WIDE[pattern];
  return encoding === undefined
    ? undefined
    : { name: `${encoding} without a byte order mark`, unpack: `iconv -f ${encoding} -t UTF-8` };
}

const WIDE: Readonly<Record<string, string>> = {
  x0x0: 'UTF-16LE',
  '0x0x': 'UTF-16BE',
  x000: 'UTF-32LE',
  '000x': 'UTF-32BE',
};

/** A zlib header is two bytes, one of 31 of them: only what then inflates is believed. */
function deflated(head: Buffer): ForeignForm | undefined {
  if (head.length < 3 || (head[0]! & 0x8f) !== 8 || head.readUInt16BE(0) % 31 !== 0) return undefined;
  if (!isBinary(head)) return undefined;
  try {
    inflateSync(head, { finishFlush: constants.Z_SYNC_FLUSH });
    return { name: 'zlib', unpack: 'pigz -dc' };
  } catch {
    return undefined; // it only begins so
  }
}

function textForm(head: Buffer, text: string): ForeignForm | undefined {
  if (head.includes(TAB)) return undefined;
  const behindMark = beginsWithMark(head) ? text.slice(BYTE_ORDER_MARK.length) : text;
  return TEXT_FORMS.find(({ begins }) => begins.test(behindMark));
}

/** Encrypted, or of a form that is not known here: neither characters nor columns. */
function noise(head: Buffer, text: string): ForeignForm | undefined {
  if (head.length < FEWEST_BINARY_BYTES || isUtf8(wholeCharacters(head))) return undefined;
  const tabs = text.split('\n', 1)[0]!.split('\t').length - 1;
  if (tabs >= ROW_TABS) return undefined;
  const controls = head.reduce((count, byte) => count + (isControl(byte) ? 1 : 0), 0);
  return controls > MOST_CONTROLS * head.length ? { name: 'binary data of an unknown form' } : undefined;
}
