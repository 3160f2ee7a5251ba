import { Socket } from 'node:net';

/** What the kernel holds for a Unix socket; more is never there at once. */
const BUFFER_BYTES = 1 << 18;

/**
 * A socket that reads into one buffer over and over, instead of a new one of 64 KiB for every few rows.
 *
 * While `isLending`, the bytes of a 'data' event are the listener's only until it returns or, if it
 * paused the socket, until it resumes it. Otherwise they are copied, and the listener's for good.
 */
export class LendingSocket extends Socket {
  isLending = false;

  constructor() {
    const take = (bytes: number, buffer: Uint8Array): boolean => {
      const read = Buffer.from(buffer.buffer, buffer.byteOffset, bytes);
      this.emit('data', this.isLending ? read : Buffer.from(read));
      return true;
    };
    // @types/node leaves `onread` out of a socket's own options; node documents it there.
    super({ onread: { buffer: Buffer.allocUnsafeSlow(BUFFER_BYTES), callback: take } } as object);
  }
}
