import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startProvider, type TestProvider } from '../../../services/server/test/support/oidc-provider.ts';
import { texts as english } from '../src/locales/en/index.ts';
import { texts as chinese } from '../src/locales/zh/index.ts';
import { goKeys } from '../src/shell/shortcuts.ts';
import { chromiumProgram, openBrowser, openContext } from './support/browser.ts';
import { callApi } from './support/people.ts';
import { type Platform, startPlatform } from './support/platform.ts';
import { settled } from './support/views.ts';
import { freePort } from '../../../../tests/free-port.ts';

// What reaches the console from elsewhere: people by their organisation's sign-in, clusters, news, and reports on their way out.

const words = { en: english, zh: chinese } as const;

/** A port that was free a moment ago: the provider has to know the console's address before it stands. */

/** Signs in at the provider and lets it tell us. */
async function throughProvider(page: Page, name: string): Promise<void> {
  await page.locator('input[name="login"]').fill(name);
  await page.locator('input[name="password"]').fill('any');
  await page.locator('button[type="submit"]').click();
  await page.getByRole('button', { name: /continue/i }).click();
}

describe.skipIf(chromiumProgram === undefined)('what arrives and what leaves', () => {
  let provider: TestProvider;
  let platform: Platform;
  let browser: Browser;

  beforeAll(async () => {
    const port = await freePort();
    provider = await startProvider(`http://127.0.0.1:${port}/auth/oidc/callback`, {
      olga: { groups: ['platform'] },
      nils: { groups: ['everybody'] },
    });
    [platform, browser] = await Promise.all([
      startPlatform({
        port,
        oidc: provider.settings,
        intake: { ingest: { host: '127.0.0.1', port: 0, names: ['127.0.0.1'] } },
      }),
      openBrowser(),
    ]);
  });
  afterAll(async () => {
    await browser?.close();
    await platform?.close();
    await provider?.close();
  });

  async function openPage(language: 'en' | 'zh' = 'en', link?: string): Promise<Page> {
    const context = await openContext(browser, { theme: 'light', language, width: 1440 });
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    await page.goto(link ?? (await platform.signInLink()));
    return page;
  }

  it.each(['en', 'zh'] as const)(
    'somebody signs in by the organisation’s way and lands where they wanted, in %s',
    async (language) => {
      const t = words[language];
      const page = await openPage(language, `${platform.url}/workloads?namespace=bookshop`);
      await page.getByRole('link', { name: t.signIn.with.replace('{{name}}', 'Example') }).click();
      await throughProvider(page, 'olga');
      await page.waitForURL(`${platform.url}/workloads?namespace=bookshop`);
      await page.getByRole('heading', { level: 1, name: t.nav.workloads }).waitFor();
      expect(await page.getByRole('navigation').textContent()).toContain('olga of the provider');
      await page.context().close();
    },
  );

  it('somebody without a role is told so, and a link that was used too', async () => {
    const page = await openPage('zh', `${platform.url}/sign-in`);
    await page.getByRole('link', { name: chinese.signIn.with.replace('{{name}}', 'Example') }).click();
    await throughProvider(page, 'nils');
    await page.getByRole('alert').getByText(chinese.signIn.problem['no-role']).waitFor();
    const link = await platform.signInLink();
    await page.goto(link);
    await page.waitForURL(`${platform.url}/`);
    await page.context().clearCookies();
    await page.goto(link);
    expect(await page.getByRole('alert').textContent()).toBe(chinese.signIn.problem.link);
    await page.context().close();
  });

  it('a cluster is enrolled: its token is shown once, and it is listed as never heard of', async () => {
    const page = await openPage();
    await page.goto(`${platform.url}/settings/clusters`);
    await page.getByRole('button', { name: english.cluster.add }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(english.cluster.name).fill('west');
    await dialog.getByRole('button', { name: english.cluster.add }).click();
    await dialog.getByText(english.common.shownOnce).waitFor();
    expect(await dialog.textContent()).toContain('seawall agent --server https://');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    const row = page.getByRole('listitem').filter({ hasText: 'west' });
    await row.getByText(english.cluster.health['never-seen']).waitFor();
    await row.getByRole('button', { name: english.common.remove }).click();
    await page.getByRole('dialog').getByRole('button', { name: english.common.remove }).click();
    await row.waitFor({ state: 'detached' });
    await page.context().close();
  });

  it('a page that stands open renews itself when somebody else changes something', async () => {
    const [seen, other] = await Promise.all([openPage(), openPage()]);
    await seen.goto(`${platform.url}/runtime`);
    await settled(seen);
    await seen.locator('main [data-row-link]').first().click();
    await seen.waitForURL(/\/runtime\/incidents\//);
    await seen.getByText(english.incident.state.open, { exact: true }).first().waitFor();
    const id = new URL(seen.url()).pathname.split('/').at(-1) ?? '';
    await callApi(other, 'POST', `/incidents/${id}/state`, { state: 'acknowledged' });
    await seen.getByText(english.incident.state.acknowledged, { exact: true }).first().waitFor();
    expect(new URL(seen.url()).pathname).toBe(`/runtime/incidents/${id}`);
    await other.context().close();
    await seen.context().close();
  });

  it.each(['en', 'zh'] as const)('a report is made and downloaded, as PDF and as CSV, in %s', async (language) => {
    const t = words[language];
    const page = await openPage(language);
    // On a framework, on findings, and on what is riskiest.
    for (const [path, kind] of [
      ['/compliance', 0],
      ['/risk?severity=critical', 0],
      ['/risk', 1],
    ] as const) {
      await page.goto(platform.url + path);
      await settled(page);
      if (path === '/compliance') {
        await page.locator('main [data-row-link]').first().click();
        await page.waitForURL(/\/compliance\/[^?]+/);
      }
      await page.getByRole('button', { name: t.report.make }).click();
      await page.getByRole('menuitem', { name: t.report.schedule.none }).nth(kind).click();
      for (const [format, start] of [
        ['PDF', '%PDF-'],
        ['CSV', ''],
      ] as const) {
        const [download] = await Promise.all([
          page.waitForEvent('download', { timeout: 60_000 }),
          page.getByRole('main').getByRole('link', { name: format }).first().click({ timeout: 60_000 }),
        ]);
        const content = readFileSync(await download.path(), 'latin1');
        expect(content.slice(0, start.length)).toBe(start);
        expect(content.length).toBeGreaterThan(200);
      }
    }
    await page.context().close();
  });

  it('a change in the cluster’s audit log is shown field by field', async () => {
    const page = await openPage();
    await page.goto(`${platform.url}/audit?verb=patch`);
    await settled(page);
    await page.locator('main [data-row-link]').first().click();
    const entry = page.getByRole('dialog', { name: english.audit.entry });
    const lines = await entry.getByRole('group').innerText();
    expect(lines.split('\n')).toEqual(['/spec/replicas', '+ 4']);
    await page.context().close();
  });

  it('g and a letter lead everywhere', async () => {
    const page = await openPage();
    await page.waitForURL(`${platform.url}/`);
    await settled(page);
    for (const [key, path] of Object.entries(goKeys).toReversed()) {
      await page.keyboard.press('g');
      await page.keyboard.press(key);
      await page.waitForURL((url) => url.pathname === path);
    }
    await expect.poll(() => page.title()).toBe(`${english.nav.overview} · Seawall`);
    await page.context().close();
  });
});
