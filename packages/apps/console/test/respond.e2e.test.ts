import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cartInShop, workerNode } from '../../../../tests/control-plane/cart.ts';
import { type ControlPlane, noCluster, startControlPlane } from '../../../../tests/control-plane/control-plane.ts';
import { texts as english } from '../src/locales/en/index.ts';
import { texts as chinese } from '../src/locales/zh/index.ts';
import { chromiumProgram, openBrowser, openContext } from './support/browser.ts';
import { confirm } from './support/confirm.ts';
import { callApi, signInWithPassword } from './support/people.ts';
import { type Platform, startPlatform } from './support/platform.ts';
import { settled } from './support/views.ts';

// Somebody answers in a real cluster what they see in the console: looks first, does it, takes it back.

/** What of a dialog reaches past its frame. */
function sticksOut(dialog: Element): string[] {
  const edge = dialog.getBoundingClientRect().right - Number.parseFloat(getComputedStyle(dialog).paddingRight);
  return [...dialog.querySelectorAll('fieldset, section, summary, pre, textarea')]
    .filter((each) => each.getBoundingClientRect().right > edge)
    .map((each) => each.tagName);
}

const words = { en: english, zh: chinese } as const;
const patience = { timeout: 60_000, interval: 500 };

describe.skipIf(chromiumProgram === undefined || noCluster !== undefined)('responding', () => {
  let plane: ControlPlane;
  let platform: Platform;
  let browser: Browser;
  const kubectl = async (...args: string[]): Promise<string> => await plane.kubectl(args);

  beforeAll(async () => {
    plane = await startControlPlane({ workloadControllers: true });
    await plane.kubectl(['apply', '-f', '-'], { input: cartInShop(1, workerNode) });
    [platform, browser] = await Promise.all([
      startPlatform({
        intake: { clusters: [{ id: 'east', name: 'east', kubeconfig: plane.kubeconfig }], respond: true },
      }),
      openBrowser(),
    ]);
  });
  afterAll(async () => {
    await browser?.close();
    await platform?.close();
    await plane?.stop();
  });

  async function openPage(language: 'en' | 'zh'): Promise<Page> {
    const context = await openContext(browser, { theme: 'light', language, width: 1440 });
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    await page.goto(await platform.signInLink());
    await page.waitForURL(`${platform.url}/`);
    return page;
  }

  /** The page of the one that a list finds by its name, as soon as the cluster told of it. */
  async function openFound(page: Page, list: string, name: string): Promise<void> {
    await expect
      .poll(async () => {
        await page.goto(`${platform.url}/${list}?cluster=east&q=${name}`);
        await settled(page);
        return await page.locator('main [data-row-link]').count();
      }, patience)
      .toBeGreaterThan(0);
    await page.locator('main [data-row-link]').first().click();
    await page.getByRole('heading', { level: 1, name }).waitFor();
  }

  it.each(['en', 'zh'] as const)('quarantines a workload and takes it back, in %s', async (language) => {
    const t = words[language];
    const page = await openPage(language);
    await openFound(page, 'workloads', 'cart');
    await page.getByRole('button', { name: t.respond.open }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Deployment shop/cart', { exact: true }).click();
    await dialog.getByRole('radio', { name: t.respond.actions.quarantine }).check();
    await dialog.getByText(t.respond.checked).waitFor();
    await dialog.getByText(`${t.respond.verbs.create} NetworkPolicy`).first().click();
    await dialog.getByText('podSelector').first().waitFor();
    expect(await kubectl('get', 'networkpolicies', '-n', 'shop', '-o', 'name')).toBe('');
    await dialog.getByLabel(t.respond.reason).fill('it mines coins');
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await dialog.evaluate(sticksOut)).toEqual([]);
    await page.setViewportSize({ width: 1440, height: 900 });
    await dialog.getByRole('button', { name: confirm(t.respond, 'quarantine', 'cart') }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('heading', { name: t.respond.history }).waitFor();
    await page.getByText('it mines coins').first().waitFor();
    await page.getByText(t.respond.result.done, { exact: true }).first().waitFor();
    expect(await kubectl('get', 'networkpolicies', '-n', 'shop', '-o', 'yaml')).toContain('it mines coins');

    await page.getByRole('button', { name: t.respond.undo }).click();
    await page.getByRole('dialog').getByLabel(t.respond.reason).fill('it was a test');
    await page.getByRole('dialog').getByRole('button', { name: t.respond.undo }).click();
    await page.getByText(t.respond.undone, { exact: true }).first().waitFor();
    expect(await kubectl('get', 'networkpolicies', '-n', 'shop', '-o', 'name')).toBe('');
    await page.context().close();
  });

  it('kills a pod, which nothing takes back', async () => {
    const page = await openPage('en');
    await openFound(page, 'workloads', 'cart');
    const before = await kubectl('get', 'pods', '-n', 'shop', '-o', 'name');
    await page.getByRole('button', { name: english.respond.open }).click();
    const dialog = page.getByRole('dialog');
    await dialog
      .getByText(/^Pod shop\/cart-/)
      .first()
      .click();
    await dialog.getByRole('radio', { name: english.respond.actions.delete }).check();
    await dialog.getByText(english.respond.checked).waitFor();
    await dialog.getByLabel(english.respond.reason).fill('a shell in it');
    await dialog.getByRole('button', { name: /^Kill cart-/ }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText('a shell in it').first().waitFor();
    expect(await page.getByRole('button', { name: english.respond.undo }).count()).toBe(0);
    await expect.poll(() => kubectl('get', 'pods', '-n', 'shop', '-o', 'name'), patience).not.toBe(before);
    await page.context().close();
  });

  it('cordons a node', async () => {
    const page = await openPage('zh');
    await openFound(page, 'nodes', 'worker-1');
    await page.getByRole('button', { name: chinese.respond.open }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('radio', { name: chinese.respond.actions.cordon, exact: false }).first().check();
    await dialog.getByText(chinese.respond.checked).waitFor();
    await dialog.getByLabel(chinese.respond.reason).fill('节点可疑');
    await dialog.getByRole('button', { name: confirm(chinese.respond, 'cordon', 'worker-1') }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText('节点可疑').first().waitFor();
    expect(await kubectl('get', 'node', 'worker-1', '-o', 'jsonpath={.spec.unschedulable}')).toBe('true');
    await page.context().close();
  });

  it('says why nothing can be done: of a cluster that is not watched, and to whom may only look', async () => {
    const page = await openPage('en');
    await page.goto(`${platform.url}/runtime?q=reviews`);
    await settled(page);
    await page.locator('main [data-row-link]').first().click();
    await page.getByRole('button', { name: english.respond.open }).click();
    await page
      .getByRole('dialog')
      .getByText(/does not watch the cluster/)
      .waitFor();
    await page.keyboard.press('Escape');
    const address = page.url();
    const password = 'a long enough password';
    await callApi(page, 'POST', '/users', { name: 'vera', displayName: 'Vera', roles: ['viewer'], password });
    const context = await openContext(browser, { theme: 'light', language: 'en', width: 390 });
    const hers = await context.newPage();
    await signInWithPassword(hers, { url: address, name: 'vera', password, words: english.signIn });
    await hers.waitForURL(address);
    await hers.getByRole('button', { name: english.respond.open }).click();
    expect(await hers.getByRole('dialog').textContent()).toContain(english.respond.mayNot);
    await context.close();
    await page.context().close();
  });
});
