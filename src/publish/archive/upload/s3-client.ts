import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from '../../../context.ts';
import { bodyOf } from './body.ts';
import type { Credentials } from './credentials.ts';
import { endpoints } from './endpoints.ts';
import type { HttpAnswer, HttpRequest } from '../../../net/http-request.ts';
import { TemporaryFailure } from '../../../net/retry.ts';
import { isSuccess, refusal, sendSigned, wrongKeys } from './s3-answers.ts';
import { keysRequest, removeRequest, uploadRequest } from './s3-requests.ts';
import type { Upload, Uploader } from './uploader.ts';

/**
 * archive.org's S3-like interface, spoken by ourselves.
 * Source: archive.org/developers/ias3.html. Content-MD5 in base64, as in S3; archive.org takes hexadecimal too.
 */
export function s3Uploader(credentials: Credentials, ctx: Context): Uploader {
  const root = endpoints(ctx.env).uploads;
  const send = async (what: string, request: HttpRequest): Promise<void> => {
    const answer = await sendSigned(request, credentials, ctx.signal);
    if (!isSuccess(answer)) throw refusal(what, answer, credentials);
  };
  return {
    via: 's3',
    put: upload => {
      const request = uploadRequest(root, upload, () => bodyOf(upload.file, upload.onBytes));
      return send(`${upload.item.identifier}/${upload.file.name}`, request);
    },
    remove: (item, name) => send(`${item.identifier}/${name}`, removeRequest(root, item, name)),
  };
}

/** Asks why something failed for which no reason was given. */
export interface Asker {
  /** Throws what archive.org has against this upload, or against the keys, after the words `said`. */
  askUpload(upload: Upload, said: string): Promise<void>;
  askKeys(what: string, said: string): Promise<void>;
}

/**
 * Asks with the headers of the upload, whose body never follows: a server that refuses does so then. Where it says
 * nothing to that, whether the keys are good. No answer is no reason, and nothing is thrown.
 */
export function s3Asker(credentials: Credentials, ctx: Context): Asker {
  const root = endpoints(ctx.env).uploads;
  const ask = async (request: HttpRequest): Promise<HttpAnswer | undefined> => {
    try {
      return await sendSigned(request, credentials, ctx.signal);
    } catch (error) {
      if (error instanceof TemporaryFailure) return undefined;
      throw error;
    }
  };
  const askKeys = async (what: string, said: string): Promise<void> => {
    const before = `${what}: ${asked(said)}`;
    const answer = await ask(keysRequest(root));
    if (answer?.status === 401 || answer?.status === 403) throw refusal(before, answer, credentials);
    if (answer && isSuccess(answer) && /"authorized"\s*:\s*false/.test(answer.body))
      throw wrongKeys(`${before}: archive.org does not know the keys`);
  };
  const askUpload = async (upload: Upload, said: string): Promise<void> => {
    const what = `${upload.item.identifier}/${upload.file.name}`;
    const answer = await ask(uploadRequest(root, upload, withheld));
    if (!answer || isSuccess(answer)) return askKeys(what, said);
    const refused = refusal(`${what}: ${asked(said)}`, answer, credentials);
    if (!(refused instanceof TemporaryFailure)) throw refused;
    throw new TemporaryFailure(`${asked(said)}: ${refused.message}`, refused.retryAfterMs, refused);
  };
  return { askUpload, askKeys };
}

function asked(said: string): string {
  return `${said}; asked without it`;
}

const REFUSAL_MS = 3_000;

/** A body of which nothing comes: time for the answer to its headers. */
async function* withheld(): AsyncGenerator<Buffer, void, undefined> {
  await sleep(REFUSAL_MS, undefined, { ref: false });
  throw new TemporaryFailure('nothing was said to the headers of an upload');
}
