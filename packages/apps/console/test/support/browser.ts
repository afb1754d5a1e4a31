import { existsSync } from 'node:fs';
import { chromium, type Browser, type BrowserContext } from 'playwright-core';

const programs = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The machine's own Chromium; nothing is downloaded. */
export const chromiumProgram = process.env['SEAWALL_CHROMIUM'] ?? programs.find((path) => existsSync(path));

export async function openBrowser(): Promise<Browser> {
  if (chromiumProgram === undefined) throw new Error('No Chromium here.');
  return await chromium.launch({
    executablePath: chromiumProgram,
    args: ['--no-sandbox', '--force-color-profile=srgb'],
  });
}

export interface Look {
  readonly theme: 'light' | 'dark';
  readonly language: 'en' | 'zh';
  readonly width: number;
}

/** A browser of its own with one look: theme, language and width of the window. */
export async function openContext(browser: Browser, { theme, language, width }: Look): Promise<BrowserContext> {
  return await browser.newContext({
    viewport: { width, height: width < 600 ? 844 : 900 },
    colorScheme: theme,
    locale: language === 'zh' ? 'zh-CN' : 'en-GB',
    reducedMotion: 'reduce',
  });
}
