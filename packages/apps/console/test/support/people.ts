import type { Page } from 'playwright-core';

/** Asks the API as whoever is signed in on the page. */
export async function callApi(page: Page, method: string, path: string, body?: object): Promise<unknown> {
  return await page.evaluate(
    async ([how, where, what]) => {
      const { csrf } = (await (await fetch('/api/v1/me')).json()) as { csrf: string };
      const answer = await fetch(`/api/v1${where}`, {
        method: how,
        headers: { 'content-type': 'application/json', 'x-seawall-csrf': csrf },
        ...(what === undefined ? {} : { body: JSON.stringify(what) }),
      });
      if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
      return answer.status === 204 ? undefined : ((await answer.json()) as unknown);
    },
    [method, path, body] as const,
  );
}

/** Signs in with a password on the sign-in page. */
export async function signInWithPassword(
  page: Page,
  {
    url,
    name,
    password,
    words,
  }: { url: string; name: string; password: string; words: Record<'name' | 'password' | 'do', string> },
): Promise<void> {
  await page.goto(url);
  await page.getByLabel(words.name).fill(name);
  await page.getByRole('textbox', { name: words.password }).fill(password);
  await page.getByRole('button', { name: words.do, exact: true }).click();
}
