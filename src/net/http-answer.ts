/** Parts of an answer that every request to archive.org looks at. */

const LONGEST_RETRY_AFTER_MS = 3_600_000;

/** Retry-After, seconds or a date; zero when there is none. */
export function retryAfterMs(header: string | null | undefined): number {
  if (!header) return 0;
  const ms = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), LONGEST_RETRY_AFTER_MS) : 0;
}

/** Code and message of the XML an S3 interface explains itself with; empty where there is none. */
export function s3Error(body: string): { code: string; message: string } {
  return { code: textOf(body, 'Code'), message: textOf(body, 'Message') };
}

function textOf(xml: string, tag: string): string {
  const [, text = ''] = new RegExp(`<${tag}>([^<]*)</${tag}>`).exec(xml) ?? [];
  return text.trim();
}
