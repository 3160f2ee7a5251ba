/**
 * Stands in for the `ia` client, a foreign program, as version 5.12 behaves: upload and delete one file, keys from
 * --config-file or the environment, a progress bar and the reason of a failure on stderr, exit 1.
 * Talks to the test's server. `IA_DOUBLE_HANGS` makes it wait for ever, `IA_DOUBLE_CALLS` keeps its command lines.
 */
import { createHash } from 'node:crypto';
import { appendFileSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';

const words = process.argv.slice(2);
if (process.env['IA_DOUBLE_CALLS'])
  appendFileSync(process.env['IA_DOUBLE_CALLS'], `${process.pid} ${words.join(' ')}\n`);
if (words[0] === '--version') process.stdout.write('5.12.0\n');
else await act();

async function act(): Promise<void> {
  const config = words[0] === '--config-file' ? words.splice(0, 2)[1] : undefined;
  const [command, item, path, ...options] = words as [string, string, string, ...string[]];
  if (process.env['IA_DOUBLE_HANGS']) await new Promise(resolve => setTimeout(resolve, 600_000));
  const name = basename(path);
  const url = `${process.env['OLDUMP_ARCHIVE_S3_URL']}/${item}/${name}`;
  const headers = { Authorization: `LOW ${keys(config).join(':')}`, ...headersOf(options) };
  if (command === 'delete') return end(await fetch(url, { method: 'DELETE', headers }), name);
  const body = readFileSync(path);
  const md5 = createHash('md5').update(body).digest('hex');
  process.stderr.write(`\r uploading ${name}:  50%|█████     | 1/2 [00:00<00:00,  1.00MiB/s]`);
  const more = { 'Content-MD5': md5, 'x-archive-auto-make-bucket': '1' };
  return end(await fetch(url, { method: 'PUT', headers: { ...headers, ...more }, body }), name);
}

/** The environment before the file, as `ia` has it. */
function keys(config: string | undefined): string[] {
  const { IA_ACCESS_KEY_ID: access, IA_SECRET_ACCESS_KEY: secret } = process.env;
  if (access && secret) return [access, secret];
  const ini = readFileSync(config!, 'utf8');
  return ['access', 'secret'].map(key => new RegExp(`^${key} = (.*)$`, 'm').exec(ini)![1]!);
}

function headersOf(options: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const option of options) {
    const [, kind, name, value] = /^--(header|metadata)=([^:]+):(.*)$/.exec(option) ?? [];
    if (kind === 'header') headers[name!] = value!;
    if (kind === 'metadata') headers[`x-archive-meta00-${name}`] = `uri(${encodeURIComponent(value!)})`;
  }
  return headers;
}

async function end(response: Response, name: string): Promise<void> {
  if (response.ok) return;
  const [, message = ''] = /<Message>(.*)<\/Message>/.exec(await response.text()) ?? [];
  process.stderr.write(`\n error uploading ${name}: ${message}\n`);
  process.exitCode = 1;
}
