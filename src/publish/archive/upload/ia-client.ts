import type { Context } from '../../../context.ts';
import { environmentError } from '../../../errors.ts';
import { CREDENTIALS_ADVICE, withoutKeys, type Credentials } from './credentials.ts';
import { runIa, type Ended } from './ia-process.ts';
import { itemBytes, itemMetadata } from '../item.ts';
import { TemporaryFailure } from '../../../net/retry.ts';
import type { Asker } from './s3-client.ts';
import type { Upload, Uploader } from './uploader.ts';

/** Why the `ia` command line client cannot be used; undefined when it is on the PATH and runs. */
export async function lookForIa(ctx: Context): Promise<string | undefined> {
  const { failed, signal, text } = await runIa(['--version'], {}, ctx, () => undefined);
  if (!failed) return undefined;
  if (text === 'ENOENT') return 'there is no program ia';
  return `the program ia does not run: ${signal === undefined ? text : `ended by ${signal}`}`;
}

/**
 * Uploads through the `ia` command line client, one file a call. Retries are ours, not its own, so that both ways
 * wait alike. It gets the ia.ini by name, or the keys in its environment; never on its command line.
 *
 * A server that refuses while a file is being sent closes the connection, and `ia` ends without the reason: by SIGPIPE,
 * which it leaves at its default, or with "connection aborted". After such an end `asker` asks the interface itself.
 */
export function iaUploader(credentials: Credentials, asker: Asker, ctx: Context): Uploader {
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
    ask: (said: string) => Promise<void>,
  ): Promise<void> => {
    const ended = await runIa([...config, ...words], keys, ctx, onShare);
    ctx.signal.throwIfAborted();
    if (!ended.failed) return;
    const said = saidBy(ended, credentials);
    if (!hidesReason(ended)) throw refusal(what, ended, said);
    await ask(said);
    throw new TemporaryFailure(said);
  };
  return {
    via: 'ia',
    put: async upload => {
      const { item, file, onBytes } = upload;
      const onShare = (share: number): void => onBytes(share * file.bytes);
      await run(`${item.identifier}/${file.name}`, uploadWords(upload), onShare, said =>
        asker.askUpload(upload, said),
      );
      onBytes(file.bytes);
    },
    remove: (item, name) =>
      run(
        `${item.identifier}/${name}`,
        ['delete', item.identifier, name],
        () => undefined,
        said => asker.askKeys(`${item.identifier}/${name}`, said),
      ),
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

function saidBy({ signal, text }: Ended, credentials: Credentials): string {
  if (signal === undefined) return `ia says: ${withoutKeys(text, credentials).slice(0, MOST_SAID_CHARS)}`;
  if (signal !== 'SIGPIPE') return `ia was ended by ${signal}`;
  return 'ia was ended by SIGPIPE: the connection was closed while it was sending';
}

const MOST_SAID_CHARS = 500;

/** Exceptions of Python that end `ia`. */
const EXCEPTION = /^[\w.]+(Error|Exception|Exit)\b/;
/** What another attempt may mend, of those. */
const LOST_CONNECTION = /connection|timeout|timed out|protocol|retry|retries|incomplete|SSL|decoding/i;
const CUT_WHILE_SENDING = /connection aborted|reset by peer|broken pipe|EOF occurred/i;
const UNTRUSTED =
  /CERTIFICATE_VERIFY_FAILED|certificate verify failed|CertificateError|hostname .* doesn't match/i;
const BAD_BUNDLE = /CA certificate bundle|TLS CA/i;
const WRONG_KEYS =
  /denied|privileges|forbidden|access key|InvalidAccessKeyId|SignatureDoesNotMatch|in our records/i;
/** What no attempt will mend, in the words of `ia` and of the server behind it. */
const LASTING =
  /does not exist|unacceptable|appears to be spam|not allowed|HTTP status code 4(?!08|09|25|29)\d\d/i;

/** What may pass, of the words of the server; `ia` does not say the status. */
const PASSING =
  /request rate|slow ?down|overloaded|internal error|HTTP status code (5\d\d|408|409|425|429)|digest|md5/i;

/** The server may have said why, and `ia` has not: it was cut off, or repeats words that are no known reason. */
function hidesReason({ signal, text, isUsage }: Ended): boolean {
  if (signal !== undefined) return true;
  if (isUsage || UNTRUSTED.test(text) || BAD_BUNDLE.test(text)) return false;
  if (EXCEPTION.test(text)) return CUT_WHILE_SENDING.test(text);
  return ![PASSING, WRONG_KEYS, LASTING].some(known => known.test(text));
}

/** It asks neither the system's authorities nor REQUESTS_CA_BUNDLE for its uploads. */
const UNTRUSTED_ADVICE =
  'another attempt changes nothing; ia trusts what its certifi holds, --via s3 what NODE_EXTRA_CA_CERTS names';

function refusal(what: string, { text, isUsage }: Ended, said: string): Error {
  const reason = `${what}: ${said}`;
  if (UNTRUSTED.test(text) || BAD_BUNDLE.test(text))
    return environmentError(reason, { advice: UNTRUSTED_ADVICE });
  if (EXCEPTION.test(text))
    return LOST_CONNECTION.test(text) ? new TemporaryFailure(said) : environmentError(reason);
  if (isUsage) return environmentError(reason, { advice: '--via s3 does without ia' });
  if (WRONG_KEYS.test(text))
    return environmentError(reason, { advice: `the keys may be wrong: ${CREDENTIALS_ADVICE}` });
  return LASTING.test(text) ? environmentError(reason) : new TemporaryFailure(said);
}
