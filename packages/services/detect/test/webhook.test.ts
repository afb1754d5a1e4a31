import { describe, expect, it } from 'vitest';
import { defaultWebhook, startWebhook, type WebhookOptions } from '../src/webhook.ts';
import { auditEvent, collecting } from './helpers.ts';

const local: WebhookOptions = { host: '127.0.0.1', port: 0, ...defaultWebhook };

async function post(url: string, body: string, headers: Record<string, string> = {}): Promise<number> {
  const response = await fetch(url, { method: 'POST', body, headers });
  await response.arrayBuffer();
  return response.status;
}

const batch = (...names: readonly string[]): string =>
  JSON.stringify({ kind: 'EventList', apiVersion: 'audit.k8s.io/v1', items: names.map(auditEvent) });

describe('the webhook', () => {
  it('takes batches and judges them before it ends', async () => {
    const { intake, names } = collecting();
    const webhook = await startWebhook(local, intake);
    expect(await post(webhook.url, batch('a', 'b'))).toBe(200);
    expect(await post(`${webhook.url}/audit?timeout=30s`, batch('c'))).toBe(200);
    await webhook.close();
    expect(names).toEqual(['a', 'b', 'c']);
  });

  it('asks for the token', async () => {
    const { intake, names } = collecting();
    const webhook = await startWebhook({ ...local, token: 'abc' }, intake);
    expect(await post(webhook.url, batch('a'))).toBe(401);
    expect(await post(webhook.url, batch('a'), { authorization: 'Bearer abd' })).toBe(401);
    expect(await post(webhook.url, batch('b'), { authorization: 'Bearer abc' })).toBe(200);
    await webhook.close();
    expect([names, webhook.refused.unauthorised]).toEqual([['b'], 2]);
  });

  it('refuses what is too large and tells what it cannot read', async () => {
    const { intake } = collecting();
    const webhook = await startWebhook({ ...local, mostBytes: 100 }, intake);
    await post(webhook.url, 'x'.repeat(200)).catch(() => 413);
    expect(await post(webhook.url, '{')).toBe(200);
    await webhook.close();
    expect([intake.faults.map(({ why }) => why), webhook.refused.batches]).toEqual([['too-long', 'json'], 1]);
  });

  it('refuses batches while its queue is full, counts them, and takes them when they come again', async () => {
    const { intake, names } = collecting();
    const webhook = await startWebhook({ ...local, mostWaiting: 0 }, intake);
    expect(await post(webhook.url, batch('a'))).toBe(429);
    await webhook.close();
    expect([names, webhook.refused.batches]).toEqual([[], 1]);
  });

  it('loses nothing in a burst ten times its queue: what is refused comes again', async () => {
    // A rule may alert 60 times at once, and more only as time goes by: here none does.
    const started = Date.now();
    const { intake, names } = collecting(() => started);
    const webhook = await startWebhook({ ...local, mostWaiting: 4 }, intake);
    const send = async (at: number): Promise<void> => {
      const body = batch(...Array.from({ length: 20 }, (_, index) => `${at}-${index}`));
      for (let tries = 0; tries < 200 && (await post(webhook.url, body)) === 429; tries += 1) {
        await new Promise((resolve) => {
          setTimeout(resolve, 5);
        });
      }
    };
    await Promise.all(Array.from({ length: 40 }, (_, at) => send(at)));
    await webhook.close();
    expect([new Set(names).size, intake.counters.observed, intake.counters.unreadable]).toEqual([60, 800, 0]);
  });

  it('says that it cannot listen', async () => {
    const { intake } = collecting();
    const first = await startWebhook(local, intake);
    const port = Number(new URL(first.url).port);
    await expect(startWebhook({ ...local, port }, intake)).rejects.toMatchObject({ code: 'cannot-listen' });
    await expect(startWebhook({ ...local, tls: { cert: 'x', key: 'y' } }, intake)).rejects.toMatchObject({
      code: 'bad-certificate',
    });
    await first.close();
  });
});
