import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Box, boxMissing, startBox } from '../../../services/agent/test/runc-box.ts';
import { texts as english } from '../src/locales/en/index.ts';
import { texts as chinese } from '../src/locales/zh/index.ts';
import { chromiumProgram, openBrowser, openContext } from './support/browser.ts';
import { mark, stillStands } from './support/open-page.ts';
import { type Platform, startPlatform } from './support/platform.ts';
import { settled } from './support/views.ts';

// A node is enrolled by the very command that the console shows, and what its sensor sees appears in pages that stand open.

const seawall = fileURLToPath(new URL('../../cli/bin/seawall.js', import.meta.url));
const missing = boxMissing();
if (missing !== undefined) console.log(`no node is enrolled here: ${missing}`);

describe.skipIf(chromiumProgram === undefined || missing !== undefined)('a node that is enrolled', () => {
  const folder = mkdtempSync(join(tmpdir(), 'seawall-enrol-'));
  const containerId = randomBytes(32).toString('hex');
  let platform: Platform;
  let browser: Browser;
  let box: Box;
  let agent: ChildProcess | undefined;

  beforeAll(async () => {
    [platform, browser] = await Promise.all([
      startPlatform({ sample: false, intake: { ingest: { host: '127.0.0.1', port: 0, names: ['127.0.0.1'] } } }),
      openBrowser(),
    ]);
    box = startBox({
      name: `seawall-${containerId.slice(0, 8)}`,
      podUid: '6ba7b810-9dad-41d1-80b4-00c04fd430c8',
      containerId,
    });
    // What a machine has that the command was installed on.
    writeFileSync(join(folder, 'seawall'), `#!/bin/sh\nexec '${process.execPath}' '${seawall}' "$@"\n`, {
      mode: 0o755,
    });
  });
  afterAll(async () => {
    agent?.kill('SIGKILL');
    box?.stop();
    await browser?.close();
    await platform?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function openPage(language: 'en' | 'zh', path: string): Promise<Page> {
    const context = await openContext(browser, { theme: 'light', language, width: 1440 });
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    await page.goto(await platform.signInLink());
    await page.waitForURL(`${platform.url}/`);
    await page.goto(platform.url + path);
    await settled(page);
    await mark(page);
    return page;
  }

  it('is in the open pages within seconds, and so is what happens on it', async () => {
    const settings = await openPage('en', '/settings/clusters');
    await settings.getByRole('button', { name: english.cluster.add }).first().click();
    const dialog = settings.getByRole('dialog');
    await dialog.getByLabel(english.cluster.name).fill('west');
    await dialog.getByRole('button', { name: english.cluster.add }).click();
    await dialog.getByText(english.common.shownOnce).waitFor();
    const command = (await dialog.getByText('seawall agent').textContent()) ?? '';
    await settings.keyboard.press('Escape');
    const row = settings.getByRole('listitem').filter({ hasText: 'west' });
    await row.getByText(english.cluster.health['never-seen']).waitFor();
    const nodes = await openPage('zh', '/nodes');
    await nodes.getByText(chinese.node.none, { exact: true }).waitFor();
    const alerts = await openPage('zh', '/runtime/alerts');
    await alerts.getByText(chinese.runtime.noAlerts, { exact: true }).waitFor();

    // The test is root already; the name and the folder are not those of this machine.
    const line = `${command.trim().replace(/^sudo /, 'exec env ')} --node worker-9 --state ${join(folder, 'state')}`;
    const started = spawn('sh', ['-c', line], {
      cwd: folder,
      env: { ...process.env, PATH: `${folder}${delimiter}${process.env['PATH'] ?? ''}` },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    agent = started;
    let said = '';
    started.stderr.on('data', (part: Buffer) => {
      said += part.toString();
    });
    await expect.poll(() => said, { timeout: 60_000 }).toContain('Watching');

    await row.getByText(english.cluster.health.live, { exact: true }).waitFor();
    await row.getByRole('link', { name: '1 node' }).waitFor();
    await nodes.getByRole('link', { name: 'worker-9' }).waitFor();

    await box.execAsync('cat /etc/shadow');
    await alerts.getByRole('link', { name: '读取账号口令文件' }).first().waitFor();
    for (const page of [settings, nodes, alerts]) expect(await stillStands(page)).toBe(true);

    await nodes.getByRole('link', { name: 'worker-9' }).click();
    await nodes.getByRole('heading', { level: 1, name: 'worker-9' }).waitFor();
    await nodes.getByText('读取账号口令文件').first().waitFor();
    expect(await nodes.getByText(chinese.node.noSensor).count()).toBe(0);
    // And what runs there, whatever a rule thinks of it.
    const activity = nodes
      .locator('section')
      .filter({ has: nodes.getByRole('heading', { name: chinese.activity.title }) });
    const latest = activity.locator('code').first();
    const before = await latest.textContent();
    expect(before).not.toBe('');
    await expect
      .poll(
        async () => {
          await box.execAsync(`/bin/true ${randomBytes(8).toString('hex')}`);
          return await latest.textContent();
        },
        { timeout: 60_000, interval: 500 },
      )
      .not.toBe(before);
    expect(await stillStands(nodes)).toBe(true);
    for (const page of [settings, nodes, alerts]) await page.context().close();
  });
});
