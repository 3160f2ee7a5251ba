/** Command lines run within the test's own process: hundreds of them in seconds. */
import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { main } from '../../src/cli/main.ts';

export interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export async function oldump(
  words: readonly string[],
  { env = {}, stdin = '' }: { readonly env?: Record<string, string>; readonly stdin?: string } = {},
): Promise<Said> {
  const [stdout, stderr] = [heard(), heard()];
  const proc = Object.assign(new EventEmitter(), {
    stdin: new PassThrough().end(stdin),
    stdout: stdout.stream,
    stderr: stderr.stream,
    env: { HOME: '/nonexistent', TMPDIR: process.env['TMPDIR'] ?? '/tmp', ...env },
    title: '',
    exit: () => undefined,
  });
  const code = await main(words, proc as unknown as NodeJS.Process);
  return { code, stdout: stdout.text(), stderr: stderr.text() };
}

function heard(): { stream: PassThrough; text: () => string } {
  const stream = new PassThrough({ highWaterMark: 1 << 26 });
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  return { stream, text: () => Buffer.concat(chunks).toString() };
}
