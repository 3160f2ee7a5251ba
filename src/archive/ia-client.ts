import { execa } from 'execa';
import type { Context } from '../context.ts';
import { environmentError } from '../errors.ts';
import { withoutKeys, type Credentials } from './credentials.ts';
import { itemBytes, itemMetadata } from './item.ts';
import { TemporaryFailure } from './patience.ts';
import type { Upload, Uploader } from './uploader.ts';

/** True when the `ia` command line client is on the PATH and runs. */
export async function hasIa(ctx: Context): Promise<boolean> {
  const { failed } = await runIa(['--version'], {}, ctx);
  return !failed;
}

/**
 * Uploads through the `ia` command line client, one file a call. Retries are ours, not its own, so that both ways
 * wait alike. It gets the ia.ini by name, or the keys in its environment; never on its command line.
 */
export function iaUploader(credentials: Credentials, ctx: Context): Uploader {
  const config = credentials.file === undefined ? [] : ['--config-file', credentials.file];
  const keys =
    credentials.file === undefined
      ? { IA_ACCESS_KEY_ID: credentials.access, IA_SECRET_ACCESS_KEY: credentials.secret }
      : {};
  const run = async (what: string, words: readonly string[]): Promise<void> => {
    const ended = await runIa([...config, ...words], keys, ctx);
    ctx.signal.throwIfAborted();
    if (ended.failed) throw refusal(what, withoutKeys(ended.text, credentials));
  };
  return {
    via: 'ia',
    put: async upload => {
      await run(upload.file.name, uploadWords(upload));
      upload.onBytes(upload.file.bytes);
    },
    remove: (item, name) => run(name, ['delete', item.identifier, name, '--quiet']),
  };
}

function uploadWords({ item, file, isNewItem }: Upload): string[] {
  const metadata = isNewItem ? Object.entries(itemMetadata(item)) : [];
  return [
    'upload',
    item.identifier,
    file.path,
    ...metadata.map(([name, value]) => `--metadata=${name}:${value}`),
    '--header=x-archive-keep-old-version:0',
    `--size-hint=${itemBytes(item)}`,
    '--no-derive',
    '--verify',
    '--retries=0',
    '--quiet',
  ];
}

interface Ended {
  readonly failed: boolean;
  readonly text: string;
}

async function runIa(
  words: readonly string[],
  keys: Readonly<Record<string, string>>,
  ctx: Context,
): Promise<Ended> {
  const { failed, shortMessage, stderr, stdout } = await execa('ia', words, {
    env: { ...ctx.env, ...keys },
    extendEnv: false,
    stdin: 'ignore',
    cancelSignal: ctx.signal,
    forceKillAfterDelay: 3000,
    reject: false,
  });
  const said = [stderr, stdout].filter(text => text !== '').join(' ');
  return { failed, text: said === '' ? (shortMessage ?? '') : said };
}

/** What another attempt will not mend, in the words of `ia` and of the server behind it. */
const LASTING =
  /denied|privileges|forbidden|access key|InvalidAccessKeyId|SignatureDoesNotMatch|does not exist|unacceptable|usage:/i;

function refusal(what: string, text: string): Error {
  const line = text.replace(/\s+/g, ' ').trim().slice(0, 500);
  const reason = `${what}: ia says: ${line}`;
  return LASTING.test(line) ? environmentError(reason) : new TemporaryFailure(reason);
}
