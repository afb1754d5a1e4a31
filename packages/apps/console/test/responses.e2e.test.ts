import type { State } from '@seawall/server';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { texts as english } from '../src/locales/en/index.ts';
import { texts as chinese } from '../src/locales/zh/index.ts';
import { seriousFaults } from './support/axe.ts';
import { chromiumProgram, openBrowser, openContext } from './support/browser.ts';
import { type Platform, startPlatform } from './support/platform.ts';
import { settled } from './support/views.ts';

// What a sender did by itself is shown as such, with the way back where there is one.

const words = { en: english, zh: chinese } as const;

function minutesAgo(minutes: number): Date {
  return new Date(Date.now() - minutes * 60_000);
}

async function prepare({ db }: State): Promise<void> {
  await db.insertInto('clusters').values({ id: 'east', name: 'East', origin: 'enrolled' }).execute();
  const row = {
    cluster: 'east',
    namespace: 'shop',
    who: 'cut-off',
    sender: 'detector:worker-1',
    target: JSON.stringify({ kind: 'Pod', namespace: 'shop', name: 'cart-1' }),
    entities: [],
    cause_type: 'alert' as const,
    cause: 'a1.east',
    reason: 'Miner started: Miner xmrig (user root)',
    warnings: '[]',
    steps: '[]',
  };
  await db
    .insertInto('responses')
    .values([
      {
        ...row,
        id: 'one.east',
        at: minutesAgo(1),
        action: 'quarantine',
        what: JSON.stringify({ en: 'Quarantine Pod shop/cart-1', zh: '隔离 Pod shop/cart-1' }),
        result: 'done',
        sender_undo: 'one',
      },
      {
        ...row,
        id: 'two.east',
        at: minutesAgo(2),
        action: 'delete',
        what: JSON.stringify({ en: 'Delete Pod shop/cart-1', zh: '删除 Pod shop/cart-1' }),
        result: 'refused',
        detail: JSON.stringify({
          en: 'the limit of 10 actions in 60 minutes is reached',
          zh: '已达到 60 分钟内 10 次操作的上限',
        }),
      },
    ])
    .execute();
}

describe.skipIf(chromiumProgram === undefined)('responses of senders', () => {
  let platform: Platform;
  let browser: Browser;
  beforeAll(async () => {
    [platform, browser] = await Promise.all([startPlatform({ sample: false, prepare }), openBrowser()]);
  });
  afterAll(async () => {
    await browser?.close();
    await platform?.close();
  });

  it.each([
    ['en', 'light', 1440],
    ['zh', 'dark', 390],
  ] as const)('%s, %s, %i wide', async (language, theme, width) => {
    const { respond } = words[language];
    const context = await openContext(browser, { theme, language, width });
    const page = await context.newPage();
    await page.goto(await platform.signInLink());
    await page.goto(`${platform.url}/runtime/responses`);
    await settled(page);
    const rows = page.locator('main li');
    expect(await rows.count()).toBe(2);
    const first = await rows.first().innerText();
    const by = respond.bySender.replace('{{name}}', 'detector:worker-1').replace('{{response}}', 'cut-off');
    for (const said of [by, respond.undoThere, 'seawall respond undo one']) expect(first).toContain(said);
    expect(await page.getByRole('button', { name: respond.undo, exact: true }).count()).toBe(0);
    expect(await seriousFaults(page)).toEqual([]);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(wide).toBe(0);
    await page.screenshot({ path: `.cache/screenshots/responses-of-senders-${theme}-${language}-${width}.png` });
    await page.goto(`${platform.url}/runtime/responses?result=refused`);
    await settled(page);
    expect(await rows.allInnerTexts()).toEqual([expect.stringContaining(respond.result.refused)]);
    await page.goto(`${platform.url}/runtime/responses?by=people`);
    await settled(page);
    expect(await rows.count()).toBe(0);
    await context.close();
  });
});
