import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { texts as english } from '../src/locales/en/index.ts';
import { texts as chinese } from '../src/locales/zh/index.ts';
import { chromiumProgram, openBrowser, openContext } from './support/browser.ts';
import { callApi, signInWithPassword } from './support/people.ts';
import { type Platform, startPlatform } from './support/platform.ts';
import { settled } from './support/views.ts';

const words = { en: english, zh: chinese } as const;

function pathOf(page: Page): string {
  return new URL(page.url()).pathname;
}

function searchOf(page: Page): Record<string, string> {
  return Object.fromEntries(new URL(page.url()).searchParams);
}

describe.skipIf(chromiumProgram === undefined)('the console in Chromium, with the sample cluster', () => {
  let platform: Platform;
  let browser: Browser;

  beforeAll(async () => {
    [platform, browser] = await Promise.all([startPlatform(), openBrowser()]);
  });
  afterAll(async () => {
    await browser?.close();
    await platform?.close();
  });

  async function signedIn(
    language: 'en' | 'zh' = 'en',
    link?: string,
  ): Promise<{ context: BrowserContext; page: Page }> {
    const context = await openContext(browser, { theme: 'light', language, width: 1440 });
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    await page.goto(link ?? (await platform.signInLink()));
    await page.waitForURL(`${platform.url}/`);
    await settled(page);
    return { context, page };
  }

  describe.each(['en', 'zh'] as const)('in %s', (language) => {
    const t = words[language];

    it('signs in by the link, answers, and leads to the evidence in three clicks', async () => {
      const { context, page } = await signedIn(language);
      expect(await page.title()).toBe(`${t.nav.overview} · Seawall`);
      expect(await page.getByRole('note').textContent()).toContain(t.sample.only);
      const answers = Object.values(t.overview.answer);
      expect(answers).toContain(
        await page.getByRole('region', { name: t.overview.question }).getByRole('heading').textContent(),
      );
      await page.locator('main [data-row-link]').first().click();
      await page.waitForURL(/\/risk\?/);
      expect(searchOf(page)['cause']).toBeTruthy();
      await settled(page);
      await page.locator('main [data-row-link]').first().click();
      await page.waitForURL(/\/risk\/[^?]+/);
      await page.getByRole('heading', { name: t.finding.evidence }).waitFor();
      await page.getByRole('heading', { name: t.finding.history }).waitFor();
      await context.close();
    });

    it('narrows findings, and the address is the view', async () => {
      const { context, page } = await signedIn(language);
      await page.goto(`${platform.url}/risk?view=findings`);
      await settled(page);
      await page.getByRole('button', { name: t.column.severity, exact: true }).first().click();
      await page.getByRole('checkbox', { name: t.severity.high }).click();
      await page.waitForURL(/severity=high/);
      await page.keyboard.press('Escape');
      await page.reload();
      await settled(page);
      const rows = page.getByRole('table').getByRole('row');
      const marks = await rows.locator('[role="cell"]:first-child').allTextContents();
      expect(marks.length).toBeGreaterThan(0);
      expect(new Set(marks)).toEqual(new Set([t.severity.high]));
      await context.close();
    });

    it('says what a workload’s risk would be without a finding', async () => {
      const { context, page } = await signedIn(language);
      await page.goto(`${platform.url}/workloads`);
      await settled(page);
      await page.locator('main [data-row-link]').first().click();
      await page.waitForURL(/\/workloads\/[^?]+/);
      await settled(page);
      await page.getByRole('checkbox').first().click();
      await page.waitForURL(/without=/);
      const change = page.locator('[aria-live="polite"]');
      await change.waitFor();
      const [before = '', after = ''] = (await change.textContent())?.split('→') ?? [];
      expect(Number(after)).toBeLessThanOrEqual(Number(before));
      await page.getByRole('button', { name: t.whatIf.clear }).click();
      await page.waitForURL((url) => !url.search.includes('without'));
      await context.close();
    });

    it('has the story of an incident, and takes note of it', async () => {
      const { context, page } = await signedIn(language);
      await page.goto(`${platform.url}/runtime`);
      await settled(page);
      await page.locator('main [data-row-link]').first().click();
      await page.getByRole('heading', { name: t.incident.timeline }).waitFor();
      const acknowledge = page.getByRole('button', { name: t.incident.to.acknowledged });
      if (await acknowledge.isVisible()) await acknowledge.click();
      await page.getByText(t.incident.state.acknowledged, { exact: true }).first().waitFor();
      await page.getByRole('button', { name: t.incident.note }).click();
      const note = page.getByRole('dialog').getByLabel(t.common.comment);
      expect(await page.getByRole('dialog').getByRole('button', { name: t.incident.note }).isDisabled()).toBe(true);
      await note.fill(`Asked the team (${language})`);
      await page.getByRole('dialog').getByRole('button', { name: t.incident.note }).click();
      await page.getByText(`${t.history.comment} – Asked the team (${language})`).waitFor();
      await page.locator('main ol a').first().click();
      await page.waitForURL(/\/runtime\/alerts\//);
      await page.getByRole('heading', { name: t.finding.evidence }).waitFor();
      expect(await page.getByRole('heading', { level: 1 }).textContent()).not.toBe('');
      await context.close();
    });

    it('shows a framework down to what a requirement’s verdict rests on', async () => {
      const { context, page } = await signedIn(language);
      await page.goto(`${platform.url}/compliance`);
      await settled(page);
      await page.locator('main [data-row-link]').first().click();
      await page.waitForURL(/\/compliance\/[^?]+/);
      await settled(page);
      const requirements = page.locator('main li > button[aria-expanded]');
      const requirement = requirements.filter({ hasText: t.outcome.fail }).first();
      await requirement.click();
      await page.waitForURL(/open=/);
      expect(await requirement.getAttribute('aria-expanded')).toBe('true');
      await page.getByRole('heading', { name: t.compliance.controls }).waitFor();
      await page.getByRole('heading', { name: t.compliance.evidence }).waitFor();
      await page.locator('main li li a[data-row-link]').first().click();
      await page.waitForURL(/\/risk\//);
      await context.close();
    });
  });

  it('finds what one took upon oneself', async () => {
    const { context, page } = await signedIn();
    await page.goto(`${platform.url}/risk?view=findings`);
    await settled(page);
    const link = page.locator('main [data-row-link]').nth(2);
    const title = (await link.textContent()) ?? '';
    await link.click();
    await page.getByRole('button', { name: english.finding.take }).click();
    await page.getByRole('button', { name: english.finding.giveBack }).waitFor();
    await page.goto(`${platform.url}/risk?view=findings`);
    await page.getByRole('button', { name: english.column.assignee, exact: true }).click();
    await page.getByRole('checkbox', { name: english.risk.mine, exact: true }).click();
    await page.waitForURL(/assignee=/);
    await page.keyboard.press('Escape');
    await page
      .getByRole('status')
      .filter({ hasText: /^1 of 1 / })
      .waitFor();
    expect(await page.locator('main [data-row-link]').allTextContents()).toEqual([title]);
    await page.goBack();
    await page.goForward();
    await settled(page);
    expect(await page.locator('main [data-row-link]').allTextContents()).toEqual([title]);
    await context.close();
  });

  it('is worked by keys', async () => {
    const { context, page } = await signedIn();
    await page.keyboard.press('g');
    await page.keyboard.press('w');
    await page.waitForURL(/\/workloads$/);
    await settled(page);
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('k');
    const first = page.locator('main [data-row-link]').first();
    const name = (await first.textContent()) ?? '';
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(name);
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/workloads\/[^?]+/);
    await page.getByRole('heading', { level: 1, name }).waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: english.help.title }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('/');
    await page.getByRole('combobox').fill(name);
    await page.getByRole('option').first().waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await context.close();
  });

  it('keeps theme and language', async () => {
    const { context, page } = await signedIn();
    const account = () => page.getByRole('navigation').getByRole('button').last();
    await account().click();
    await page.getByRole('menuitem', { name: english.nav.dark }).click();
    await account().click();
    await page.getByRole('menuitem', { name: '简体中文' }).click();
    await page.getByRole('heading', { level: 1, name: chinese.nav.overview }).waitFor();
    await page.reload();
    await page.getByRole('heading', { level: 1, name: chinese.nav.overview }).waitFor();
    expect(await page.evaluate(() => document.documentElement.dataset['mantineColorScheme'])).toBe('dark');
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('zh-CN');
    await context.close();
  });

  it('has an exception approved by somebody other than who asked', async () => {
    const { context, page } = await signedIn();
    await page.goto(`${platform.url}/settings/users`);
    await page.getByRole('button', { name: english.user.add }).click();
    const form = page.getByRole('dialog');
    await form.getByLabel(english.user.name).fill('grace');
    await form.getByLabel(english.user.displayName).fill('Grace Hopper');
    await form.getByRole('textbox', { name: english.user.password }).fill('a long enough password');
    await form.getByRole('combobox', { name: english.user.roles }).click();
    await page.getByRole('option', { name: 'Operator' }).click();
    await form.getByLabel(english.user.displayName).click();
    await form.getByRole('button', { name: english.user.add }).click();
    await form.waitFor({ state: 'detached' });
    await page.getByText('Grace Hopper').waitFor();

    await page.goto(`${platform.url}/risk?view=findings`);
    await settled(page);
    await page.locator('main [data-row-link]').first().click();
    await page.getByRole('button', { name: english.exception.ask }).click();
    await page.getByLabel(english.exception.reason).fill('Accepted until the next release.');
    await page.getByRole('button', { name: english.exception.send }).click();
    await page.waitForURL(/\/exceptions\/[^?]+/);
    await page.getByText(english.exception.notYours).waitFor();
    const address = page.url();

    const other = await openContext(browser, { theme: 'light', language: 'en', width: 1440 });
    const hers = await other.newPage();
    await hers.goto(address);
    await hers.waitForURL(/\/sign-in\?to=/);
    await hers.getByLabel(english.signIn.name).fill('grace');
    await hers.getByRole('textbox', { name: english.signIn.password }).fill('a long enough password');
    await hers.getByRole('button', { name: english.signIn.do, exact: true }).click();
    await hers.waitForURL(address);
    await hers.getByRole('button', { name: english.exception.approve }).click();
    await hers.getByRole('dialog').getByRole('button', { name: english.exception.approve }).click();
    await hers.getByText(english.exception.state.approved, { exact: true }).first().waitFor();
    expect(pathOf(hers)).toMatch(/^\/exceptions\//);
    await other.close();
    await context.close();
  });

  it('shows a token once, and how a cluster is enrolled', async () => {
    const { context, page } = await signedIn();
    await page.goto(`${platform.url}/settings/tokens`);
    await page.getByRole('button', { name: english.token.make }).click();
    await page.getByLabel(english.token.name).fill('pipeline');
    await page.getByRole('dialog').getByRole('button', { name: english.token.make }).click();
    await page.getByText(english.common.shownOnce).waitFor();
    await page.reload();
    await page.getByText('pipeline').waitFor();
    expect(await page.getByText(english.common.shownOnce).count()).toBe(0);
    await context.close();
  });

  it('says so when somebody may not see a page, or a thing does not exist', async () => {
    const { context, page } = await signedIn();
    await page.goto(`${platform.url}/risk/no-such-finding`);
    await page.getByRole('heading', { level: 1, name: english.failure.notFound.title }).waitFor();
    expect(await page.title()).toBe(`${english.failure.notFound.title} · Seawall`);
    await page.goto(`${platform.url}/no/such/page`);
    await page.getByRole('heading', { level: 1, name: english.noSuchPage.title }).waitFor();
    expect(await page.title()).toBe(`${english.noSuchPage.title} · Seawall`);
    await context.clearCookies();
    await page.goto(`${platform.url}/workloads?namespace=shop`);
    await page.waitForURL(/\/sign-in\?to=/);
    expect(pathOf(page)).toBe('/sign-in');
    expect(searchOf(page)['to']).toBe('/workloads?namespace=shop');
    await context.close();
  });

  it('keeps what somebody typed when their session ends meanwhile', async () => {
    const { context, page } = await signedIn();
    await page.goto(`${platform.url}/risk?view=findings`);
    await settled(page);
    await page.locator('main [data-row-link]').nth(1).click();
    await page.getByRole('button', { name: english.exception.ask }).click();
    await page.getByLabel(english.exception.reason).fill('Typed before the session ended.');
    await context.clearCookies();
    await page.getByRole('button', { name: english.exception.send }).click();
    await page.getByText(english.failure.unauthenticated.form).waitFor();
    const [tab] = await Promise.all([
      context.waitForEvent('page'),
      page.getByRole('dialog').getByRole('link', { name: english.failure.signIn }).click(),
    ]);
    await tab.waitForURL(/\/sign-in/);
    await tab.goto(await platform.signInLink());
    await tab.waitForURL(`${platform.url}/`);
    await page.getByRole('button', { name: english.exception.send }).click();
    await page.waitForURL(/\/exceptions\/[^?]+/);
    expect(await page.getByText('Typed before the session ended.').count()).toBeGreaterThan(0);
    await context.close();
  });

  it('offers a viewer of one namespace nothing that is not theirs to do, and no reason that is not the true one', async () => {
    const { context, page } = await signedIn();
    await callApi(page, 'POST', '/users', {
      name: 'vera',
      displayName: 'Vera Rubin',
      password: 'a long enough password',
      roles: ['viewer'],
      scope: { namespaces: ['bookshop'] },
    });
    await context.close();
    const hers = await openContext(browser, { theme: 'light', language: 'en', width: 1440 });
    const view = await hers.newPage();
    const labels = { name: english.signIn.name, password: english.signIn.password, do: english.signIn.do };
    await signInWithPassword(view, {
      url: platform.url,
      name: 'vera',
      password: 'a long enough password',
      words: labels,
    });
    await view.waitForURL(`${platform.url}/`);
    await settled(view);
    expect(await view.getByRole('link', { name: english.overview.addCluster }).count()).toBe(0);
    await view.goto(`${platform.url}/settings/users`);
    await view.getByText(english.failure.forbidden.hint).waitFor();
    expect(await view.getByRole('button', { name: english.user.add }).count()).toBe(0);
    await view.goto(`${platform.url}/nodes`);
    await view.getByText(english.node.notYours).waitFor();
    await hers.close();
  });
});
