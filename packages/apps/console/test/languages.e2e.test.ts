import type { Browser, Page, Response } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { texts as english } from '../src/locales/en/index.ts';
import { texts as chinese } from '../src/locales/zh/index.ts';
import { chromiumProgram, openBrowser, openContext } from './support/browser.ts';
import { flat } from './support/flat.ts';
import { type Platform, startPlatform } from './support/platform.ts';
import { openView, views } from './support/views.ts';

// In Chinese nothing is English but names, and what clusters and rules' own files say word by word.

const chineseTexts = new Set(flat(chinese).values());
/** What the catalogue says in English and not in Chinese. */
const englishTexts = new Set(
  [...flat(english).values()].filter((text) => !chineseTexts.has(text) && !text.includes('{{')),
);

/** Values of the API that people never see as they are. */
const values =
  'critical high medium low info open closed acknowledged fixed excepted pending approved denied revoked expired watched enrolled silent refused pass fail notAssessed notApplicable k8s_audit syscall correlation event_count value_count temporal_ordered vulnerability misconfiguration appeared removed changed'.split(
    ' ',
  );

interface Seen {
  readonly text: string;
  readonly where: string;
}

/** Every text that the page shows or tells, but for what is marked as a name or as somebody's own words. */
async function textsOf(page: Page): Promise<Seen[]> {
  return await page.evaluate(() => {
    const verbatim = 'code, pre, [translate="no"], [lang="en"], script, style';
    const seen: Seen[] = [];
    const add = (text: string | null, element: Element | null): void => {
      const trimmed = (text ?? '').replaceAll(/\s+/g, ' ').trim();
      if (trimmed === '' || element === null || element.closest(verbatim) !== null) return;
      seen.push({ text: trimmed, where: element.closest('section, [role="row"], nav, header')?.tagName ?? '' });
    };
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode())
      add(node.textContent, node.parentElement);
    for (const element of document.querySelectorAll('[title], [aria-label], [placeholder]')) {
      for (const name of ['title', 'aria-label', 'placeholder']) add(element.getAttribute(name), element);
    }
    return seen;
  });
}

/** What is wrong with a text on a Chinese page. */
function foreignIn({ text }: Seen): string | undefined {
  if (englishTexts.has(text)) return `the English text “${text}”`;
  const isChinese = /[\u4e00-\u9fff]/.test(text);
  const value = isChinese
    ? values.find((each) => new RegExp(`(?<![\\w./-])${each}(?![\\w./-])`).test(text))
    : values.find((each) => each === text);
  if (value !== undefined) return `the value ${value} in “${text}”`;
  // Three words of small letters in a row are a sentence.
  if (!isChinese && /(?<![\w./:-])[a-z]{2,} [a-z]{2,} [a-z]{2,}(?![\w./:-])/.test(text))
    return `the sentence “${text}”`;
  return undefined;
}

interface TwoLanguages {
  readonly en: string;
  readonly zh: string;
}

/** The texts in two languages within an answer. */
function textsIn(value: unknown): TwoLanguages[] {
  if (Array.isArray(value)) return value.flatMap(textsIn);
  if (typeof value !== 'object' || value === null) return [];
  if ('en' in value && 'zh' in value) return [value as TwoLanguages];
  return Object.values(value).flatMap(textsIn);
}

describe.skipIf(chromiumProgram === undefined)('in Chinese', () => {
  let platform: Platform;
  let browser: Browser;

  beforeAll(async () => {
    [platform, browser] = await Promise.all([startPlatform(), openBrowser()]);
  });
  afterAll(async () => {
    await browser?.close();
    await platform?.close();
  });

  it('no page says anything in English, and no answer of the server lacks its Chinese', async () => {
    const context = await openContext(browser, { theme: 'light', language: 'zh', width: 1440 });
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    const answered = new Map<string, string>();
    const note = async (response: Response): Promise<void> => {
      const { pathname } = new URL(response.url());
      if (!pathname.startsWith('/api/') || pathname.endsWith('/live')) return;
      // An answer that is given up while it comes is asked for again.
      const body: unknown = await response.json().catch(() => undefined);
      for (const { en, zh } of textsIn(body)) {
        if (!/[\u4e00-\u9fff]/.test(zh) && /[a-z]{2,} [a-z]{2,} [a-z]{2,}/.test(en)) answered.set(en, pathname);
      }
    };
    page.on('response', (response) => void note(response));
    await page.goto(await platform.signInLink());
    await page.waitForURL(`${platform.url}/`);
    const faults = new Set<string>();
    for (const view of views.filter(({ name }) => name !== 'exception')) {
      await openView(page, platform.url, view);
      for (const seen of await textsOf(page)) {
        const foreign = foreignIn(seen);
        if (foreign !== undefined) faults.add(`${view.name}: ${foreign}`);
      }
    }
    await page.keyboard.press('/');
    // What hits of every kind say.
    for (const wanted of ['ci-deployer', 'CVE', '挖矿', 'cron']) {
      await page.getByRole('combobox').fill(wanted);
      await page.getByRole('option').first().waitFor();
      for (const seen of await textsOf(page)) {
        const foreign = foreignIn(seen);
        if (foreign !== undefined) faults.add(`search: ${foreign}`);
      }
    }
    expect({ faults: [...faults], answered: [...answered] }).toEqual({ faults: [], answered: [] });
    await context.close();
  });
});
