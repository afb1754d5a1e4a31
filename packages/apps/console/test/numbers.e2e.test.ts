import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumProgram, openBrowser, openContext } from './support/browser.ts';
import { type Platform, startPlatform } from './support/platform.ts';
import { openView, settled, views } from './support/views.ts';

// Every number leads to what it counts, and there are as many of it as the number says.

/** A number that is a link. */
interface NumberLink {
  readonly view: string;
  readonly href: string;
  readonly count: number;
}

/** Of links that differ in values alone so many are followed from each page: a column is right or wrong as a whole. */
const followedOfAKind = 5;

async function numberLinks(page: Page, view: string): Promise<NumberLink[]> {
  const found = await page.evaluate(() =>
    Array.from(document.querySelectorAll<HTMLAnchorElement>('main a[data-count]'), (link) => ({
      href: link.pathname + link.search,
      count: Number(link.dataset['count']),
    })),
  );
  const kinds = Map.groupBy(found, ({ href }) => {
    const { pathname, searchParams } = new URL(href, 'http://console');
    return `${pathname} ${[...searchParams.keys()].sort().join(' ')}`;
  });
  return [...kinds.values()].flatMap((alike) => alike.slice(0, followedOfAKind)).map((link) => ({ view, ...link }));
}

/** How many things the page says that it shows. */
async function totalOf(page: Page): Promise<number | undefined> {
  return await page.evaluate(() => {
    const told = document.querySelector<HTMLElement>('main [data-total]')?.dataset['total'];
    const rows = document.querySelector('main [role="table"]')?.getAttribute('aria-rowcount');
    const said = told ?? rows;
    return said === undefined || said === null ? undefined : Number(said);
  });
}

/** Goes to another page of the console without loading it anew. */
async function follow(page: Page, href: string): Promise<void> {
  await page.evaluate((to) => {
    history.pushState({}, '', to);
    dispatchEvent(new PopStateEvent('popstate', { state: {} }));
  }, href);
  await settled(page);
}

/** Numbers in the text of a page that count something and lead nowhere. */
async function deadNumbers(page: Page): Promise<string[]> {
  return await page.evaluate(() => {
    // What measures (a score, points, how often) counts no things; and some numbers head the list of what they count.
    const apart =
      'a, button, time, code, pre, svg, nav, h1, [data-measure], [role="status"], section[data-total] > div';
    const walker = document.createTreeWalker(document.querySelector('main') as Node, NodeFilter.SHOW_TEXT);
    const dead: string[] = [];
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const text = (node.textContent ?? '').trim();
      const parent = node.parentElement;
      if (parent === null || parent.closest(apart) !== null || !/^[1-9][\d,]*[KM]?$/.test(text)) continue;
      dead.push(`${parent.closest('[role="cell"], td, li, section, dd')?.textContent?.slice(0, 60) ?? ''}: ${text}`);
    }
    return dead;
  });
}

describe.skipIf(chromiumProgram === undefined)('the numbers of every page', () => {
  let platform: Platform;
  let browser: Browser;

  beforeAll(async () => {
    [platform, browser] = await Promise.all([startPlatform(), openBrowser()]);
  });
  afterAll(async () => {
    await browser?.close();
    await platform?.close();
  });

  it('lead to as many things as they say', async () => {
    const context = await openContext(browser, { theme: 'light', language: 'en', width: 1440 });
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    await page.goto(await platform.signInLink());
    await page.waitForURL(`${platform.url}/`);
    const dead: string[] = [];
    const links = new Map<string, NumberLink>();
    for (const view of views.filter(({ name }) => name !== 'exception')) {
      await openView(page, platform.url, view);
      dead.push(...(await deadNumbers(page)).map((number) => `${view.name}: ${number}`));
      for (const link of await numberLinks(page, view.name)) links.set(`${link.count} ${link.href}`, link);
    }
    const wrong: string[] = [];
    for (const { view, href, count } of links.values()) {
      await follow(page, href);
      // What was shown before stays until the answer is there.
      const total = await expect
        .poll(() => totalOf(page), { timeout: 3000, interval: 25 })
        .toBe(count)
        .then(
          () => count,
          () => totalOf(page),
        );
      if (total !== count) wrong.push(`${view}: ${count} leads to ${total ?? 'no count'} at ${href}`);
    }
    expect(links.size).toBeGreaterThan(100);
    expect({ wrong, dead }).toEqual({ wrong: [], dead: [] });
    await context.close();
  });
});
