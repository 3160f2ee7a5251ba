/**
 * Runs a command with archive.org on loopback, in a network and a mount namespace of its own: TLS on port 443, behind
 * it the test's server. Words: FOLDER EARLY COMMAND…; FOLDER has cert.pem, key.pem, hosts and
 * ca.pem, which lies over the file that TEST_AUTHORITIES names.
 *
 * EARLY is `STATUS*TIMES`: so many uploads are answered with STATUS after 64 KiB of the body, and the connection closed,
 * as busy servers do. What arrived is written to FOLDER/seen.json; ends as the command does.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createServer, type TLSSocket } from 'node:tls';
import { Ias3Server } from './ias3-server.ts';

const [folder, early, ...command] = process.argv.slice(2) as [string, string, ...string[]];
const [status, times] = early.split('*').map(Number) as [number, number];
const EARLY_BYTES = 65_536;
let left = times;
let refused = 0;

const authorities = process.env['TEST_AUTHORITIES'];
for (const words of [
  ...(!authorities ? [] : [['mount', '--bind', join(folder, 'ca.pem'), authorities]]),
  ['ip', 'link', 'set', 'lo', 'up'],
  ['mount', '--bind', join(folder, 'hosts'), '/etc/hosts'],
]) {
  const ended = spawnSync(words[0]!, words.slice(1), { encoding: 'utf8' });
  if (ended.status !== 0) throw new Error(`${words.join(' ')}: ${ended.stderr}`);
}

const server = await Ias3Server.start();
server.store('ol_exports', 'about.txt', Buffer.from('a collection'));
const port = Number(new URL(server.url).port);
const certificate = {
  cert: readFileSync(join(folder, 'cert.pem')),
  key: readFileSync(join(folder, 'key.pem')),
};
const front = createServer(certificate, socket => {
  socket.on('error', () => undefined);
  socket.once('data', (head: Buffer) => {
    if (head.toString('latin1').startsWith('PUT ') && left > 0) refuse(socket, head);
    else pass(socket, head);
  });
});
front.on('tlsClientError', () => undefined);
await new Promise<void>(resolve => front.listen(443, '127.0.0.1', resolve));

const child = spawn(command[0]!, command.slice(1), { stdio: ['ignore', 'inherit', 'inherit'] });
const [code] = (await once(child, 'close')) as [number | null];
const puts = server.requests.filter(({ method }) => method === 'PUT').map(({ path }) => path);
writeFileSync(join(folder, 'seen.json'), JSON.stringify({ refused, puts }));
process.exit(code ?? 1);

function pass(socket: TLSSocket, head: Buffer): void {
  const behind = connect(port, '127.0.0.1').on('error', () => socket.destroy());
  socket.on('close', () => behind.destroy());
  behind.write(head);
  socket.pipe(behind).pipe(socket);
}

/** Headers only, as of a question, are answered with 100, and nothing follows. */
function refuse(socket: TLSSocket, head: Buffer): void {
  const text = head.toString('latin1');
  let bytes = head.length - text.indexOf('\r\n\r\n') - 4;
  if (/^expect: 100-continue/im.test(text)) socket.write('HTTP/1.1 100 Continue\r\n\r\n');
  const onData = (chunk: Buffer): void => {
    bytes += chunk.length;
    if (bytes < EARLY_BYTES) return;
    socket.off('data', onData);
    left--;
    refused++;
    const body = '<Error><Code>AsTheTestWants</Code><Message>refused early</Message></Error>';
    const lines = [`HTTP/1.1 ${status} No`, `Content-Length: ${body.length}`, 'Connection: close', '', body];
    socket.write(lines.join('\r\n'), () => socket.destroy());
  };
  socket.on('data', onData);
}
