import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cartInShop } from '../../../../tests/control-plane/cart.ts';
import { type ControlPlane, noCluster, startControlPlane } from '../../../../tests/control-plane/control-plane.ts';
import { texts as english } from '../src/locales/en/index.ts';
import { texts as chinese } from '../src/locales/zh/index.ts';
import { authorityOf } from './support/authority.ts';
import { chromiumProgram, openBrowser, openContext } from './support/browser.ts';
import { confirm } from './support/confirm.ts';
import { mark, stillStands } from './support/open-page.ts';
import { callApi } from './support/people.ts';
import { type Platform, startPlatform } from './support/platform.ts';
import { settled } from './support/views.ts';

// Somebody intrudes into a real cluster, its audit log tells, and what it raises is answered from the page of the alert and of the
// incident, in the cluster itself, and taken back.

const seawall = fileURLToPath(new URL('../../cli/bin/seawall.js', import.meta.url));
const patience = { timeout: 60_000, interval: 500 };

describe.skipIf(chromiumProgram === undefined || noCluster !== undefined)('responding to what was detected', () => {
  const folder = mkdtempSync(join(tmpdir(), 'seawall-cause-'));
  let plane: ControlPlane;
  let platform: Platform;
  let browser: Browser;

  beforeAll(async () => {
    // What a change asked for is in the log too, as it has to be for rules on images.
    writeFileSync(
      join(folder, 'policy.yaml'),
      'apiVersion: audit.k8s.io/v1\nkind: Policy\nomitStages: [RequestReceived]\nrules: [{level: Request}]\n',
    );
    plane = await startControlPlane({
      workloadControllers: true,
      auditPolicy: join(folder, 'policy.yaml'),
      identities: { mallory: { groups: ['system:masters'] } },
    });
    await plane.kubectl(['apply', '-f', '-'], { input: cartInShop(1) });
    [platform, browser] = await Promise.all([
      startPlatform({
        sample: false,
        intake: {
          clusters: [{ id: 'east', name: 'east', kubeconfig: plane.kubeconfig }],
          respond: true,
          ingest: { host: '127.0.0.1', port: 0, names: ['127.0.0.1'] },
        },
      }),
      openBrowser(),
    ]);
  });
  afterAll(async () => {
    await browser?.close();
    await platform?.close();
    await plane?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function pods(): Promise<string> {
    return await plane.kubectl(['get', 'pods', '-n', 'shop', '-o', 'jsonpath={.items[0].metadata.name}']);
  }

  async function openPage(language: 'en' | 'zh', path: string): Promise<Page> {
    const context = await openContext(browser, { theme: 'light', language, width: 1440 });
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    await page.goto(await platform.signInLink());
    await page.waitForURL(`${platform.url}/`);
    await page.goto(platform.url + path);
    await settled(page);
    await mark(page);
    return page;
  }

  /** The audit log as it stands now, judged and sent by the command that watches such logs. */
  async function sendAuditLog(page: Page): Promise<void> {
    const { secret } = (await callApi(page, 'POST', '/tokens', {
      name: 'audit',
      permissions: ['ingest'],
      expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
    })) as { secret: string };
    writeFileSync(join(folder, 'token'), secret);
    writeFileSync(join(folder, 'ca.pem'), await authorityOf(platform.ingestUrl ?? ''));
    const args = [
      'detect',
      '--audit-log',
      plane.auditLog ?? '',
      '--from-start',
      '--duration',
      '8s',
      '--cluster',
      'east',
    ];
    const sending = ['--server', platform.ingestUrl ?? '', '--token-file', 'token', '--server-ca', 'ca.pem'];
    const child = spawn(
      process.execPath,
      [seawall, ...args, ...sending, '--server-cluster', 'east', '--state', 'state', '--fail-on', 'none'],
      { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] },
    );
    let said = '';
    child.stderr.on('data', (part: Buffer) => {
      said += part.toString();
    });
    const code = await new Promise((resolve) => child.once('close', resolve));
    expect([code, said]).toEqual([0, expect.any(String)]);
  }

  it('an alert appears in the open page and its pod is cut off from there, and let back in', async () => {
    const t = english;
    const page = await openPage('en', '/runtime/alerts?cluster=east');
    const mallory = { identity: 'mallory' };
    await expect.poll(() => pods(), patience).toMatch(/^cart-/);
    const pod = await pods();
    await plane.kubectl.attempt(
      ['debug', pod, '-n', 'shop', '--image=busybox', '--target=cart', '--attach=false', '--quiet'],
      mallory,
    );
    await plane.kubectl(['set', 'image', 'deployment/cart', '-n', 'shop', 'cart=evil/miner:1'], mallory);
    await plane.kubectl(['get', 'secrets', '-A', '-o', 'yaml'], mallory);
    await plane.kubectl(
      ['create', 'clusterrolebinding', 'mallory', '--clusterrole=cluster-admin', '--user=mallory2'],
      mallory,
    );
    await sendAuditLog(page);
    const row = page.getByRole('link', { name: 'Debug container added to running pod' }).first();
    await row.waitFor();
    expect(await stillStands(page)).toBe(true);
    await row.click();
    await page.waitForURL(/\/runtime\/alerts\/[^?]+/);
    await page.getByRole('button', { name: t.respond.open }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('radio', { name: t.respond.actions.quarantine }).check();
    await dialog.getByText(t.respond.checked).waitFor();
    expect(await policies()).toBe('');
    await dialog.getByLabel(t.respond.reason).fill('a container that nobody asked for');
    await dialog.getByRole('button', { name: confirm(t.respond, 'quarantine', pod) }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText('a container that nobody asked for').first().waitFor();
    expect(await policies()).not.toBe('');
    expect(await plane.kubectl(['get', 'pod', pod, '-n', 'shop', '-o', 'jsonpath={.metadata.labels}'])).toContain(
      'quarantine',
    );
    await page.getByRole('button', { name: t.respond.undo }).click();
    await page.getByRole('dialog').getByLabel(t.respond.reason).fill('it was an exercise');
    await page.getByRole('dialog').getByRole('button', { name: t.respond.undo }).click();
    await page.getByText(t.respond.undone, { exact: true }).first().waitFor();
    expect(await policies()).toBe('');
    await page.context().close();
  });

  async function policies(): Promise<string> {
    return await plane.kubectl(['get', 'networkpolicies', '-n', 'shop', '-o', 'name']);
  }

  it('an incident is answered: its workload is scaled to zero and comes back', async () => {
    const t = chinese;
    const page = await openPage('zh', '/runtime?cluster=east');
    await page.locator('main [data-row-link]').first().click();
    await page.waitForURL(/\/runtime\/incidents\//);
    await page.getByRole('button', { name: t.respond.open }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Deployment shop/cart', { exact: true }).click();
    await dialog.getByRole('radio', { name: t.respond.actions['scale-to-zero'] }).check();
    await dialog.getByText(t.respond.checked).waitFor();
    expect(await replicas()).toBe('1');
    await dialog.getByLabel(t.respond.reason).fill('镜像被换成挖矿程序');
    await dialog.getByRole('button', { name: confirm(t.respond, 'scale-to-zero', 'cart') }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText('镜像被换成挖矿程序').first().waitFor();
    expect(await replicas()).toBe('0');
    await expect.poll(() => plane.kubectl(['get', 'pods', '-n', 'shop', '-o', 'name']), patience).toBe('');
    await page.getByRole('button', { name: t.respond.undo }).click();
    await page.getByRole('dialog').getByLabel(t.respond.reason).fill('演练结束');
    await page.getByRole('dialog').getByRole('button', { name: t.respond.undo }).click();
    await page.getByText(t.respond.undone, { exact: true }).first().waitFor();
    expect(await replicas()).toBe('1');
    expect(await stillStands(page)).toBe(true);
    await page.context().close();
  });

  async function replicas(): Promise<string> {
    return await plane.kubectl(['get', 'deployment', 'cart', '-n', 'shop', '-o', 'jsonpath={.spec.replicas}']);
  }
});
