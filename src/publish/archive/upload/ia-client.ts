import { execa } from 'execa';
import type { Context } from '../../../context.ts';
import { environmentError } from '../../../errors.ts';
import { withoutKeys, type Credentials } from './credentials.ts';
import { itemBytes, itemMetadata } from '../item.ts';
import { TemporaryFailure } from '../../../net/retry.ts';
import type { Upload, Uploader } from './uploader.ts';

/** True when the `ia` command line client is on the PATH and runs. */
export async function hasIa(ctx: Context): Promise<boolean> {
  const { failed } = await runIa(['--version'], {}, ctx, () => undefined);
  return !failed;
}

/**
 * Uploads through the `ia` command line client, one file a call. Retries are ours, not its own, so that both ways
 * wait alike. It gets the ia.ini by name, or the keys in its environment; never on its command line.
 */
export function iaUploader(credentials: Credentials, ctx: Context): Uploader {
  const { file } = credentials;
  const config = file === undefined ? [] : ['--config-file', file];
  // `ia` prefers keys of the environment to those of the file it is given.
  const keys =
    file === undefined
      ? { IA_ACCESS_KEY_ID: credentials.access, IA_SECRET_ACCESS_KEY: credentials.secret }
      : { IA_ACCESS_KEY_ID: undefined, IA_SECRET_ACCESS_KEY: undefined };
  const run = async (
    what: string,
    words: readonly string[],
    onShare: (share: number) => void,
  ): Promise<void> => {
    const ended = await runIa([...config, ...words], keys, ctx, onShare);
    ctx.signal.throwIfAborted();
    if (ended.failed) throw refusal(what, withoutKeys(ended.text, credentials));
  };
  return {
    via: 'ia',
    put: async upload => {
      const { item, file, onBytes } = upload;
      await run(`${item.identifier}/${file.name}`, uploadWords(upload), share => onBytes(share * file.bytes));
      onBytes(file.bytes);
    },
    remove: ({ identifier }, name) =>
      run(`${identifier}/${name}`, ['delete', identifier, name], () => undefined),
  };
}

function uploadWords({ item, file, isNewItem, isLast }: Upload): string[] {
  const metadata = isNewItem ? Object.entries(itemMetadata(item)) : [];
  return [
    'upload',
    item.identifier,
    file.path,
    ...metadata.map(([name, value]) => `--metadata=${name}:${value}`),
    '--header=x-archive-keep-old-version:0',
    `--size-hint=${itemBytes(item)}`,
    ...(isLast ? [] : ['--no-derive']),
    '--verify',
    '--retries=0',
  ];
}

interface Ended {
  readonly failed: boolean;
  readonly text: string;
}

/** Runs it to its end; its progress bar is read for shares of the file, and otherwise thrown away. */
async function runIa(
  words: readonly string[],
  keys: Readonly<Record<string, string | undefined>>,
  ctx: Context,
  onShare: (share: number) => void,
): Promise<Ended> {
  let text = '';
  const listen = function* (chunk: unknown): Generator<string, void, undefined> {
    const said = Buffer.from(chunk as Uint8Array).toString();
    const [, percent] = /(\d+)%\|[^|]*\|[^%]*$/.exec(said) ?? [];
    if (percent !== undefined) onShare(Number(percent) / 100);
    text = (text + said).slice(-MOST_CHARS);
    yield* [];
  };
  const { failed, exitCode, code } = await execa('ia', words, {
    env: { ...ctx.env, ...keys },
    extendEnv: false,
    stdin: 'ignore',
    stdout: { transform: listen, binary: true },
    stderr: { transform: listen, binary: true },
    cancelSignal: ctx.signal,
    forceKillAfterDelay: 3000,
    reject: false,
  });
  return { failed, text: messageOf(text) || (code ?? `exit code ${exitCode}`) };
}

const MOST_CHARS = 20_000;

/** The last line that is no part of a progress bar: where `ia`, and Python, put the reason. */
function messageOf(text: string): string {
  const lines = text.split(/[\r\n]+/).map(line => line.trim());
  return lines.findLast(line => line !== '' && !line.includes('%|')) ?? '';
}

/** What another attempt may mend, of the exceptions of Python that end `ia`. */
const LOST_CONNECTION = /connection|timeout|timed out|protocol|retry|retries|incomplete|SSL|decoding/i;
/** What it will not, in the words of `ia` and of the server behind it. */
const LASTING =
  /denied|privileges|forbidden|access key|InvalidAccessKeyId|SignatureDoesNotMatch|does not exist|unacceptable|^usage:|^ia: error/i;

function refusal(what: string, message: string): Error {
  const said = `ia says: ${message.slice(0, 500)}`;
  const isException = /^[\w.]+(Error|Exception|Exit)\b/.test(message);
  if (isException ? LOST_CONNECTION.test(message) : !LASTING.test(message)) return new TemporaryFailure(said);
  return environmentError(`${what}: ${said}`);
}
