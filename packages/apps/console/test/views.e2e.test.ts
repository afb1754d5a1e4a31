import { mkdirSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousFaults } from './support/axe.ts';
import { chromiumProgram, openBrowser, openContext } from './support/browser.ts';
import { type Platform, startPlatform } from './support/platform.ts';
import { openView, views } from './support/views.ts';

const folder = '.cache/screenshots';
const looks = (['light', 'dark'] as const).flatMap((theme) =>
  (['en', 'zh'] as const).flatMap((language) => [1440, 390].map((width) => ({ theme, language, width }))),
);

/** So that there is an exception whose page can be looked at. */
async function askForException(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const answers = await Promise.all(
      ['exceptions?limit=1', 'me', 'findings?limit=1'].map(async (path) => (await fetch(`/api/v1/${path}`)).json()),
    );
    const [exceptions, { csrf }, { items }] = answers;
    if (exceptions.items.length > 0) return;
    await fetch('/api/v1/exceptions', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-seawall-csrf': csrf },
      body: JSON.stringify({
        rule: items[0].rule,
        scope: { finding: items[0].id },
        reason: 'Accepted until the next release.',
        expiresAt: new Date(Date.now() + 30 * 86_400_000).toISOString(),
      }),
    });
  });
}

/** Remembers what the page's code asks the API for. */
async function recordCalls(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const real = globalThis.fetch;
    const calls: string[] = [];
    Object.assign(globalThis, {
      calls,
      fetch: (...given: Parameters<typeof real>) => {
        const [what] = given;
        calls.push(what instanceof Request ? what.url : String(what));
        return real(...given);
      },
    });
  });
}

/** What `before-paint.js` asked for in advance, on the address that was opened, and nobody asked for then. */
async function askedInVain(page: Page): Promise<string[]> {
  return await page.evaluate(() => {
    const { calls } = globalThis as unknown as { calls: string[] };
    const asked = new Set(calls.map((call) => new URL(call, location.href).href));
    return Array.from(document.querySelectorAll<HTMLLinkElement>('link[rel="preload"][as="fetch"]'), ({ href }) => href)
      .filter((href) => !asked.has(href))
      .map((href) => new URL(href).pathname + new URL(href).search);
  });
}

describe.skipIf(chromiumProgram === undefined)('every page', () => {
  let platform: Platform;
  let browser: Browser;

  beforeAll(async () => {
    mkdirSync(folder, { recursive: true });
    [platform, browser] = await Promise.all([startPlatform(), openBrowser()]);
  });
  afterAll(async () => {
    await browser?.close();
    await platform?.close();
  });

  it.each(looks)(
    '$theme, $language, $width wide: drawn, nothing wrong in the console, nothing serious for axe',
    async (look) => {
      const context = await openContext(browser, look);
      const page = await context.newPage();
      await recordCalls(page);
      const said: string[] = [];
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') said.push(message.text());
      });
      page.on('pageerror', (error) => said.push(String(error)));
      const name = (view: string) => `${folder}/${view}-${look.theme}-${look.language}-${look.width}.png`;
      const faults: string[] = [];
      await page.goto(`${platform.url}/sign-in`);
      await page.locator('form').waitFor();
      faults.push(...(await seriousFaults(page)).map((fault) => `sign-in ${fault}`));
      await page.screenshot({ path: name('sign-in') });
      said.length = 0;
      await page.goto(await platform.signInLink());
      await askForException(page);
      for (const view of views) {
        await openView(page, platform.url, view);
        await page.screenshot({ path: name(view.name) });
        faults.push(
          ...(await askedInVain(page)).map((path) => `${view.name} asks early for ${path} and never uses it`),
        );
        faults.push(...(await seriousFaults(page)).map((fault) => `${view.name} ${fault}`));
        const wide = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        if (wide > 0) faults.push(`${view.name}: ${wide} px wider than the window`);
      }
      expect(faults).toEqual([]);
      expect(said).toEqual([]);
      await context.close();
    },
  );
});
