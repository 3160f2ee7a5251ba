/** Pages in a real browser: wide and narrow, light and dark, no complaint, nothing asked for from elsewhere. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { test } from 'node:test';
import { publishedPage } from '../../../src/publish/page/published-page.ts';
import { inWorkDir } from '../../support/oldump.ts';
import { chromiumMissing, withBrowser, type Browser, type View } from './browser.ts';
import { hostileDump, sampleDump } from './sample-dump.ts';
import { withStatusServer, writeStatus } from './status-server.ts';

const skip = chromiumMissing();
const VIEWS: readonly View[] = [1280, 375].flatMap(width => [
  { width, scheme: 'light' as const },
  { width, scheme: 'dark' as const },
]);
/** Where screenshots are kept to be looked at. */
const shots = process.env['OLDUMP_SCREENSHOTS'];

test('the page of a folder in a browser', { skip }, () =>
  inWorkDir(dir =>
    withBrowser(async browser => {
      const hostile = hostileDump('<img src=x onerror=alert(1)>'.padEnd(200, 'x'));
      for (const [name, dump] of [
        ['published', sampleDump()],
        ['hostile', hostile],
      ] as const) {
        const path = join(dir, `${name}.html`);
        writeFileSync(path, publishedPage(dump));
        for (const view of VIEWS) {
          await browser.show(pathToFileURL(path).href, view);
          await assertCalm(browser, view, [pathToFileURL(path).href]);
          await openAll(browser);
          await assertFits(browser, view);
          await keepShot(browser, name, view);
        }
      }
    }),
  ),
);

test('the page of a run under way in a browser renews itself', { skip }, () =>
  inWorkDir(dir =>
    withBrowser(async browser => {
      await writeStatus(dir, {});
      await withStatusServer(dir, async ({ address }) => {
        for (const view of VIEWS) {
          await browser.show(address, view);
          await assertCalm(browser, view, [address, `${address}live.js`]);
          await keepShot(browser, 'live', view);
        }
        const renewed = `new Promise(done => new MutationObserver(() =>
          document.getElementById('state').textContent.includes('failed') && done(document.body.innerText))
          .observe(document.getElementById('state'), { childList: true, subtree: true, characterData: true }))`;
        const text = browser.ask<string>(renewed);
        await writeStatus(dir, {
          state: 'failed',
          error: { message: '<b>disk</b> full', exit_code: 5 },
          resume: 'oldump run 2026-06-30',
        });
        assert.match(await text, /failed, exit code 5/);
        assert.match(
          await browser.ask<string>('document.body.innerText'),
          /<b>disk<\/b> full[^]*oldump run 2026-06-30/,
        );
        assert.deepEqual(browser.complaints, []);
        await keepShot(browser, 'failed', VIEWS[2]!);
        await browser.show(address, { ...VIEWS[0]!, withScripts: false });
        const reloaded = browser.next('Page.loadEventFired');
        await reloaded; // by the meta element
        assert.ok(browser.requests.filter(url => url === address).length >= 2);
      });
    }),
  ),
);

async function assertCalm(browser: Browser, view: View, asked: readonly string[]): Promise<void> {
  const what = `${view.width} ${view.scheme}`;
  const others = browser.requests.filter(url => !url.startsWith('data:') && !asked.includes(url));
  assert.deepEqual(others, [], what);
  assert.deepEqual(browser.complaints, [], what);
  const ground = await browser.ask<string>('getComputedStyle(document.body).backgroundColor');
  assert.equal(ground, view.scheme === 'dark' ? 'rgb(20, 23, 25)' : 'rgb(250, 249, 246)', what);
  await assertFits(browser, view);
}

/** The page itself does not scroll sideways. */
async function assertFits(browser: Browser, { width }: View): Promise<void> {
  assert.equal(await browser.ask<number>('document.documentElement.scrollWidth'), width);
  assert.equal(await browser.ask<number>('innerWidth'), width);
}

async function openAll(browser: Browser): Promise<void> {
  await browser.ask('document.querySelectorAll("details").forEach(each => (each.open = true))');
}

async function keepShot(browser: Browser, name: string, { width, scheme }: View): Promise<void> {
  const png = await browser.screenshot();
  assert.equal(png.subarray(1, 4).toString(), 'PNG');
  if (shots === undefined) return;
  mkdirSync(shots, { recursive: true });
  writeFileSync(join(shots, `${name}-${width}-${scheme}.png`), png);
}
