import { LONGEST_ROW_BYTES } from '../../bytes/input/block-reader.ts';
import { incompleteError, malformedError } from '../../errors.ts';

/** Takes a row, which lies in `bytes` from `start` to `end`; false when there is no room for it now. */
export type TakeRow = (bytes: Buffer, start: number, end: number) => boolean;

/** Whether more bytes are wanted, the taker of rows has no room, or the COPY is over. */
export type CopyState = 'more' | 'full' | 'over';

const HEADER_BYTES = 5;
const LF = 10;

const COPY_DATA = 0x64; // d
const COPY_DONE = 0x63; // c
/** CopyOutResponse, and what a server may send at any time: ParameterStatus, NoticeResponse, NotificationResponse. */
const PASSED_OVER = [0x48, 0x53, 0x4e, 0x41]; // H S N A

/**
 * The rows of one COPY … TO STDOUT, out of a connection's bytes cut anywhere.
 *
 * A message is a letter, its length with itself in four bytes, and the rest. The protocol promises that
 * a CopyData message is "always one per row": so rows are found without looking at their bytes.
 * A chunk is only lent: after 'more' it is no longer looked at, what is needed of it has been copied.
 * Memory: a begun row.
 * Throws incompleteError (exit 4) for a message that is no row, malformedError (exit 3) for one above 256 MiB.
 * Source: PostgreSQL documentation, Frontend/Backend Protocol, COPY Operations.
 */
export class CopyMessages {
  /** CopyData messages taken so far. */
  rows = 0;
  readonly #name: string;
  readonly #takeRow: TakeRow;
  /** Not yet looked at, in order. */
  #arrived: Buffer[] = [];
  /** A message that is not all there, in pieces. */
  #begun: Buffer[] = [];
  #begunBytes = 0;
  /** When the begun message can be looked at: its header, then all of it. */
  #wantedBytes = 0;
  #isOver = false;

  constructor(name: string, takeRow: TakeRow) {
    this.#name = name;
    this.#takeRow = takeRow;
  }

  read(chunk: Buffer): CopyState {
    this.#arrived.push(chunk);
    return this.continue();
  }

  /** Goes on with what has been read: after 'full', once there is room again. */
  continue(): CopyState {
    for (let chunk = this.#arrived.shift(); chunk !== undefined; chunk = this.#arrived.shift()) {
      const bytes = this.#begunBytes > 0 ? this.#completed(chunk) : chunk;
      if (bytes === undefined) continue;
      const at = this.#takeMessages(bytes);
      const rest = bytes.subarray(at);
      if (this.#isOver || this.#isWhole(rest)) {
        this.#arrived.unshift(rest);
        return this.#isOver ? 'over' : 'full';
      }
      if (rest.length > 0) this.#begin(Buffer.from(rest));
    }
    return 'more';
  }

  /** What came after the end of the COPY: for whoever reads the connection next. */
  rest(): Buffer {
    return Buffer.concat(this.#arrived);
  }

  /** Where the first message begins that is not all there, could not be taken, or is the next reader's. */
  #takeMessages(bytes: Buffer): number {
    let at = 0;
    while (this.#isWhole(bytes, at)) {
      const end = at + messageBytes(bytes, at);
      const letter = bytes[at]!;
      if (letter === COPY_DATA) {
        if (end - at <= HEADER_BYTES || bytes[end - 1] !== LF)
          throw incompleteError(`${this.#name}: a message that is not one row`);
        if (!this.#takeRow(bytes, at + HEADER_BYTES, end)) return at;
        this.rows += 1;
      } else if (!PASSED_OVER.includes(letter)) {
        this.#isOver = true; // by CopyDone, or by an error, which is the next reader's
        return letter === COPY_DONE ? end : at;
      }
      at = end;
    }
    return at;
  }

  #isWhole(bytes: Buffer, at = 0): boolean {
    const left = bytes.length - at;
    return left >= HEADER_BYTES && left >= messageBytes(bytes, at);
  }

  #begin(bytes: Buffer): void {
    this.#begun = [bytes];
    this.#begunBytes = bytes.length;
    this.#wantedBytes = bytes.length < HEADER_BYTES ? HEADER_BYTES : messageBytes(bytes, 0);
    if (this.#wantedBytes > LONGEST_ROW_BYTES) throw malformedError(`${this.#name}: a row above 256 MiB`);
  }

  /** The begun message as far as it is wanted, with the beginning of the chunk; the chunk's rest waits. */
  #completed(chunk: Buffer): Buffer | undefined {
    const missing = this.#wantedBytes - this.#begunBytes;
    const isEnough = chunk.length >= missing;
    this.#begun.push(isEnough ? chunk.subarray(0, missing) : Buffer.from(chunk));
    this.#begunBytes += Math.min(missing, chunk.length);
    if (!isEnough) return undefined;
    if (chunk.length > missing) this.#arrived.unshift(chunk.subarray(missing));
    const bytes = Buffer.concat(this.#begun);
    this.#begun = [];
    this.#begunBytes = 0;
    return bytes;
  }
}

/** Of the message whose header begins at `at`, with that header. */
function messageBytes(bytes: Buffer, at: number): number {
  return 1 + bytes.readUInt32BE(at + 1);
}
