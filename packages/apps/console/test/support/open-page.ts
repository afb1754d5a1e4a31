import type { Page } from 'playwright-core';

/** Marks the page as it stands; what asks for it later knows whether it was loaded anew. */
export async function mark(page: Page): Promise<void> {
  await page.evaluate(() => Object.assign(globalThis, { stands: true }));
}

export async function stillStands(page: Page): Promise<boolean> {
  return await page.evaluate(() => 'stands' in globalThis);
}
