/** A server of one's own between a client and the database, which meddles with what the database says. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface Proxy {
  readonly port: number;
  close(): void;
}

/** What becomes of a piece of the database's answer; to be passed on to `near`, or not. */
export type Meddle = (data: Buffer, near: Socket, far: Socket) => void;

export async function proxyTo(socketPath: string, meddle: () => Meddle): Promise<Proxy> {
  const sockets = new Set<Socket>();
  const proxy = createServer(near => {
    const far = connect(socketPath);
    const perhaps = meddle();
    for (const socket of [near, far]) sockets.add(socket.on('error', () => undefined));
    near.on('close', () => far.destroy()).on('data', (data: Buffer) => far.write(data));
    far.on('close', () => near.end()).on('data', (data: Buffer) => perhaps(data, near, far));
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const close = (): void => {
    proxy.close();
    for (const socket of sockets) socket.destroy();
  };
  return { port: (proxy.address() as AddressInfo).port, close };
}

/** Passes on so many bytes and then hangs up. */
export function hangsUpAfter(bytes: number): () => Meddle {
  return () => {
    let sent = 0;
    return (data, near, far) => {
      near.write(data.subarray(0, Math.max(0, bytes - sent)));
      sent += data.length;
      if (sent < bytes) return;
      near.end();
      far.destroy();
    };
  };
}

/** Passes on so many bytes of each connection, and then nothing until `goOn`. */
export class Staller {
  readonly stalled: Promise<void>;
  #far: Socket[] = [];
  #bytes: number;
  #isStalled!: () => void;

  constructor(bytes: number) {
    this.#bytes = bytes;
    this.stalled = new Promise(resolve => (this.#isStalled = resolve));
  }

  readonly meddle = (): Meddle => {
    let sent = 0;
    return (data, near, far) => {
      near.write(data);
      sent += data.length;
      if (sent < this.#bytes) return;
      far.pause();
      this.#far.push(far);
      this.#isStalled();
    };
  };

  goOn(): void {
    this.#bytes = Infinity;
    for (const far of this.#far) far.resume();
  }
}

/** Says another number of rows than the database, at the end of each COPY. */
export function miscounts(): Meddle {
  const words = 'COPY '; // held back, a digit may follow
  let held = '';
  return (data, near) => {
    const said = (held + data.toString('latin1')).replace(
      /COPY (\d)/,
      (_, digit) => `COPY ${9 - Number(digit)}`,
    );
    const isAnswerOver = /Z\0\0\0\x05.$/s.test(said); // ReadyForQuery: nothing more will come unasked
    const end = isAnswerOver ? said.length : Math.max(0, said.length - words.length);
    near.write(Buffer.from(said.slice(0, end), 'latin1'));
    held = said.slice(end);
  };
}
