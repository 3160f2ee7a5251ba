import { environmentError, OldumpError } from '../errors.ts';
import { TemporaryFailure } from './retry.ts';

/**
 * What a request that got no answer ended with: an error that stays, or a failure that another attempt may mend.
 *
 * In: what node's http or fetch threw ("fetch failed", its cause says why). What has no code is no connection's fault
 * and comes back as it is, but for what fetch refuses to ask at all ("bad port").
 */
export function connectionFailure(error: unknown, url: URL): unknown {
  if (error instanceof OldumpError || error instanceof TemporaryFailure) return error;
  const { code, message } = reasonOf(error);
  if (code === undefined) {
    if (!(error instanceof TypeError && error.cause instanceof Error)) return error;
    return environmentError(`${url.host} cannot be asked: ${error.cause.message}`, { cause: error });
  }
  if (UNTRUSTED.test(code)) return untrusted(url, code, error);
  return new TemporaryFailure(`connection lost: ${inWords(code, message)}`, 0, error);
}

function inWords(code: string, message: string): string {
  if (code === 'ECONNRESET' || code === 'UND_ERR_SOCKET') return 'reset';
  const isOfOpenSsl = message.includes(':SSL routines:'); // with addresses of memory, source files and a line feed
  return message === '' || isOfOpenSsl ? code : message;
}

/** Codes of OpenSSL's verification and of node's own look at the names in a certificate. */
const UNTRUSTED =
  /SELF_SIGNED|UNABLE_TO_(VERIFY|GET|DECRYPT|DECODE)|CERT_|_CRL_|^CRL_|INVALID_(CA|PURPOSE)|PATH_LENGTH_EXCEEDED|HOSTNAME_MISMATCH/;

function untrusted({ host }: URL, code: string, cause: unknown): OldumpError {
  return environmentError(`the certificate of ${host} is not trusted: ${code}`, {
    advice: 'another attempt changes nothing; NODE_EXTRA_CA_CERTS names the file of an authority of your own',
    cause,
  });
}

/** The innermost cause that has a code; of several addresses tried, the first. */
function reasonOf(error: unknown): { code: string | undefined; message: string } {
  for (let found = error; found instanceof Error;) {
    const { code, message, cause } = found as NodeJS.ErrnoException;
    if (typeof code === 'string') return { code, message };
    found = found instanceof AggregateError ? (found.errors as unknown[])[0] : cause;
  }
  return { code: undefined, message: '' };
}
