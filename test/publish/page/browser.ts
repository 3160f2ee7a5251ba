/** Headless Chromium over its debugging pipe: no package, no port. Listens to everything a page asks for or complains of. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
/** From its last word to the end of its process. */
const LONGEST_LEAVE_MS = 5000;
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
  '--hide-scrollbars',
  '--remote-debugging-pipe',
];

/** Why a test that needs it is skipped, or false when it is there. */
export function chromiumMissing(): string | false {
  return existsSync(CHROMIUM) ? false : `no Chromium at ${CHROMIUM}`;
}

export interface View {
  readonly width: number;
  readonly scheme: 'light' | 'dark';
  readonly withScripts?: boolean;
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly message: string };
}

export async function withBrowser<T>(use: (browser: Browser) => Promise<T>): Promise<T> {
  const profile = mkdtempSync(join(tmpdir(), 'oldump-chromium-'));
  const child = spawn(CHROMIUM, [...FLAGS, `--user-data-dir=${profile}`, 'about:blank'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit');
  try {
    const browser = await Browser.open(child);
    try {
      return await use(browser);
    } finally {
      await browser.close().catch(() => undefined); // its processes still write into the profile when it is killed
    }
  } finally {
    await Promise.race([ended, sleep(LONGEST_LEAVE_MS, undefined, { ref: false })]);
    child.kill('SIGKILL');
    await ended;
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

export class Browser {
  /** Of every page since the last `show`. */
  requests: string[] = [];
  complaints: string[] = [];
  readonly #write: Writable;
  readonly #waiting = new Map<number, (message: Message) => void>();
  readonly #listeners = new Set<(message: Message) => void>();
  #lastId = 0;
  #session: string | undefined;

  private constructor(child: ChildProcess) {
    this.#write = child.stdio[3] as Writable;
    this.#write.on('error', () => undefined); // its process has ended
    this.#listen(child.stdio[4] as Readable);
    child.once('exit', () => {
      for (const wake of this.#waiting.values()) wake({ error: { message: 'Chromium has ended' } });
    });
  }

  static async open(child: ChildProcess): Promise<Browser> {
    const browser = new Browser(child);
    const { targetId } = await browser.send('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await browser.send('Target.attachToTarget', { targetId, flatten: true });
    browser.#session = sessionId as string;
    for (const part of ['Page', 'Network', 'Log', 'Runtime']) await browser.send(`${part}.enable`);
    return browser;
  }

  async show(url: string, { width, scheme, withScripts = true }: View): Promise<void> {
    this.requests = [];
    this.complaints = [];
    await this.send('Emulation.setDeviceMetricsOverride', {
      width,
      height: 800,
      deviceScaleFactor: 1,
      mobile: width < 600,
    });
    await this.send('Emulation.setEmulatedMedia', {
      features: [{ name: 'prefers-color-scheme', value: scheme }],
    });
    await this.send('Emulation.setScriptExecutionDisabled', { value: !withScripts });
    const loaded = this.next('Page.loadEventFired');
    await this.send('Page.navigate', { url });
    await loaded;
  }

  /** The value of an expression in the page; a promise is awaited. */
  async ask<T>(expression: string): Promise<T> {
    const answer = await this.send('Runtime.evaluate', {
      expression,
      returnByValue: true,
      awaitPromise: true,
    });
    if (answer['exceptionDetails']) throw new Error(JSON.stringify(answer['exceptionDetails']));
    return (answer['result'] as { value: T }).value;
  }

  /** The whole page as PNG. */
  async screenshot(): Promise<Buffer> {
    const { data } = await this.send('Page.captureScreenshot', { captureBeyondViewport: true });
    return Buffer.from(data as string, 'base64');
  }

  /** Ends the browser in order. */
  async close(): Promise<void> {
    this.#session = undefined;
    await this.send('Browser.close');
  }

  next(method: string): Promise<Message> {
    return new Promise(resolve => {
      const listener = (message: Message): void => {
        if (message.method !== method) return;
        this.#listeners.delete(listener);
        resolve(message);
      };
      this.#listeners.add(listener);
    });
  }

  send(method: string, params: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
    const id = ++this.#lastId;
    const session = this.#session === undefined ? {} : { sessionId: this.#session };
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, ({ result, error }) =>
        error ? reject(new Error(`${method}: ${error.message}`)) : resolve(result ?? {}),
      );
      this.#write.write(`${JSON.stringify({ id, method, params, ...session })}\0`);
    });
  }

  #listen(stream: Readable): void {
    let held = '';
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => {
      const messages = (held + text).split('\0');
      held = messages.pop()!;
      for (const message of messages) this.#take(JSON.parse(message) as Message);
    });
  }

  #take(message: Message): void {
    if (message.id !== undefined) {
      this.#waiting.get(message.id)?.(message);
      this.#waiting.delete(message.id);
      return;
    }
    const { method, params } = message;
    if (method === 'Network.requestWillBeSent')
      this.requests.push((params!['request'] as { url: string }).url);
    if (
      method === 'Log.entryAdded' ||
      method === 'Runtime.exceptionThrown' ||
      method === 'Runtime.consoleAPICalled'
    )
      this.complaints.push(JSON.stringify(params));
    for (const listener of [...this.#listeners]) listener(message);
  }
}
