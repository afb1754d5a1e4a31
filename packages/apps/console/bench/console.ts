import type { Page } from 'playwright-core';
import { openBrowser } from '../test/support/browser.ts';
import { startPlatform } from '../test/support/platform.ts';
import { settled } from '../test/support/views.ts';
import { seed, sizes } from './seed.ts';

// First useful paint and the time from a key or click to the next frame, in Chromium, with a large cluster. Each page is
// opened in a context of its own: nothing is in the browser's cache but the session.

const rounds = 5;
const pages = [
  { name: 'Overview', path: '/', useful: 'main section h2' },
  { name: 'Risk by cause', path: '/risk', useful: 'main [data-row-link]' },
  { name: 'Every finding', path: '/risk?view=findings', useful: 'main [data-row-link]' },
  { name: 'Workloads', path: '/workloads', useful: 'main [data-row-link]' },
  { name: 'Images', path: '/images', useful: 'main [data-row-link]' },
  { name: 'Nodes', path: '/nodes', useful: 'main [data-row-link]' },
  { name: 'One workload', path: '/workloads/pod-7', useful: 'main h1' },
] as const;

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** Milliseconds from the navigation to the frame behind the one in which what the page is for stood there. */
async function usefulPaint(page: Page, url: string, selector: string): Promise<number> {
  await page.addInitScript((wanted: string) => {
    const watch = (): void => {
      if (document.querySelector(wanted) === null) requestAnimationFrame(watch);
      else requestAnimationFrame(() => Object.assign(globalThis, { usefulAt: performance.now() }));
    };
    watch();
  }, selector);
  await page.goto(url, { waitUntil: 'commit' });
  await page.waitForFunction(() => 'usefulAt' in globalThis);
  return await page.evaluate(() => (globalThis as unknown as { usefulAt: number }).usefulAt);
}

/** What the browser says each input took, from the event to the frame that shows its effect. */
async function interactions(page: Page): Promise<readonly number[]> {
  await page.evaluate(() => {
    const taken: number[] = [];
    Object.assign(globalThis, { taken });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) taken.push(duration);
    }).observe({ type: 'event', durationThreshold: 16, buffered: false } as PerformanceObserverInit);
  });
  for (let index = 0; index < 40; index += 1) await page.keyboard.press('j');
  await page.mouse.move(800, 500);
  for (let index = 0; index < 20; index += 1) await page.mouse.wheel(0, 1200);
  await page.getByRole('button', { name: 'Severity', exact: true }).first().click();
  await page.getByRole('checkbox', { name: 'High' }).click();
  await page.keyboard.press('Escape');
  await settled(page);
  await page.getByRole('button', { name: 'Columns' }).click();
  await page.keyboard.press('Escape');
  await page.keyboard.press('/');
  await page.keyboard.type('app-77', { delay: 30 });
  await page.keyboard.press('Escape');
  await page.waitForTimeout(300);
  return await page.evaluate(() => (globalThis as unknown as { taken: number[] }).taken);
}

const platform = await startPlatform({ sample: false, checkAnswers: false, prepare: seed });
const browser = await openBrowser();
try {
  const first = await browser.newContext({ locale: 'en-GB', viewport: { width: 1440, height: 900 } });
  const entrance = await first.newPage();
  await entrance.goto(await platform.signInLink());
  await settled(entrance);
  const storageState = await first.storageState();
  console.log(`${sizes.pods} pods, ${sizes.findings} findings; Chromium ${browser.version()}; medians of ${rounds}`);
  for (const { name, path, useful } of pages) {
    const times: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const context = await browser.newContext({
        storageState,
        locale: 'en-GB',
        viewport: { width: 1440, height: 900 },
      });
      times.push(await usefulPaint(await context.newPage(), platform.url + path, useful));
      await context.close();
    }
    console.log(
      `${name.padEnd(16)} first useful paint ${Math.round(median(times))} ms (${times.map(Math.round).join(', ')})`,
    );
  }
  // What is counted over all findings is kept until one changes: the page that meets a change pays for counting.
  const counted = await entrance.evaluate(async () => {
    const [{ csrf, user }, { items }] = await Promise.all(
      ['me', 'findings?limit=1'].map(async (path) => (await fetch(`/api/v1/${path}`)).json()),
    );
    await fetch(`/api/v1/findings/${encodeURIComponent(items[0].id)}`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json', 'x-seawall-csrf': csrf },
      body: JSON.stringify({ assignee: user.id }),
    });
    const from = performance.now();
    await fetch('/api/v1/overview');
    return performance.now() - from;
  });
  console.log(`the overview's answer right after a finding changed: ${Math.round(counted)} ms`);
  await entrance.goto(`${platform.url}/risk?view=findings`);
  await settled(entrance);
  const taken = await interactions(entrance);
  const worst = taken.toSorted((a, b) => b - a);
  // The observer leaves out what took less than 16 ms.
  console.log(
    `interactions: ${taken.length} took longer than 16 ms; median of these ${Math.round(median(taken))} ms, longest ${Math.round(worst[0] ?? 0)} ms`,
  );
} finally {
  await browser.close();
  await platform.close();
}
