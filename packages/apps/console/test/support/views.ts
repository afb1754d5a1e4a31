import type { Page } from 'playwright-core';

export interface View {
  readonly name: string;
  /** Where it is, or how one gets there from a list: the list's address, whose first row is opened. */
  readonly path: string;
  readonly firstRow?: true;
}

/** Every page of the console, each once. */
export const views: readonly View[] = [
  { name: 'overview', path: '/' },
  { name: 'risk', path: '/risk' },
  { name: 'findings', path: '/risk?view=findings' },
  { name: 'subjects', path: '/risk?view=subjects' },
  { name: 'finding', path: '/risk?view=findings', firstRow: true },
  { name: 'exceptions', path: '/exceptions' },
  { name: 'exception', path: '/exceptions', firstRow: true },
  { name: 'workloads', path: '/workloads' },
  { name: 'workload', path: '/workloads', firstRow: true },
  { name: 'images', path: '/images' },
  { name: 'image', path: '/images', firstRow: true },
  { name: 'nodes', path: '/nodes' },
  { name: 'node', path: '/nodes', firstRow: true },
  { name: 'identities', path: '/identities' },
  { name: 'identity', path: '/identities', firstRow: true },
  { name: 'incidents', path: '/runtime' },
  { name: 'incident', path: '/runtime', firstRow: true },
  { name: 'alerts', path: '/runtime/alerts' },
  { name: 'alert', path: '/runtime/alerts', firstRow: true },
  { name: 'matrix', path: '/runtime/matrix' },
  { name: 'rules', path: '/runtime/rules' },
  { name: 'rule', path: '/runtime/rules?source=correlation', firstRow: true },
  { name: 'responses', path: '/runtime/responses' },
  { name: 'policies', path: '/policies' },
  { name: 'policy', path: '/policies', firstRow: true },
  { name: 'compliance', path: '/compliance' },
  { name: 'framework', path: '/compliance', firstRow: true },
  { name: 'controls', path: '/compliance/controls' },
  { name: 'audit', path: '/audit' },
  { name: 'server-audit', path: '/audit/seawall' },
  { name: 'clusters', path: '/settings/clusters' },
  { name: 'users', path: '/settings/users' },
  { name: 'tokens', path: '/settings/tokens' },
  { name: 'notifications', path: '/settings/notifications' },
  { name: 'retention', path: '/settings/retention' },
  { name: 'account', path: '/settings/account' },
];

/** Opens a page and waits until everything that it asks for has come. */
export async function openView(page: Page, base: string, { path, firstRow }: View): Promise<void> {
  await page.goto(base + path);
  await settled(page);
  if (firstRow === undefined) return;
  await page.locator('main [data-row-link]').first().click();
  await page.waitForURL((url) => url.pathname !== new URL(path, base).pathname);
  await page.waitForTimeout(50);
  await settled(page);
}

/** Nothing is on its way any more and no outline stands for something that is. */
export async function settled(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor();
  await page.waitForFunction(
    () => document.querySelector('main[aria-busy="true"], main [role="status"][aria-label]') === null,
  );
  await page.evaluate(() => document.fonts.ready);
}
