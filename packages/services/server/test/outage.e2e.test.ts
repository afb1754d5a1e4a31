import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { cookieOf } from './support/api.ts';
import { startFront } from './support/clickhouse-front.ts';
import { hasNats, startNats } from './support/nats.ts';
import { hasPostgres, startPostgres } from './support/postgres-server.ts';
import { startProgram } from './support/programs.ts';

test.skipIf(!hasNats || !hasPostgres)(
  'a server whose database goes away says so once, refuses meanwhile, and goes on when it is back (root, Debian: postgresql, nats-server)',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'seawall-outage-'));
    const [postgres, nats, front] = await Promise.all([
      startPostgres(),
      startNats(),
      startFront(join(folder, 'events')),
    ]);
    const server = startProgram('./server-process.ts', [await postgres.database(), front.url, nats.url]);
    const { link, url } = JSON.parse(await server.firstLine()) as { link: string; url: string };
    const headers = { cookie: cookieOf(await fetch(link, { redirect: 'manual' })) };
    const me = await fetch(`${url}/api/v1/me`, { headers });
    const { csrf } = (await me.json()) as { csrf: string };
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    server.child.stdout?.resume();

    await postgres.away(async () => {
      await vi.waitFor(() => expect(server.told).toHaveLength(1), 20_000);
      const statuses = await Promise.all(
        ['/readyz', '/api/v1/me', '/api/v1/findings', '/api/v1/sign-in', '/healthz'].map(
          async (path) => (await fetch(`${url}${path}`, { headers })).status,
        ),
      );
      expect(statuses).toEqual([503, 503, 503, 503, 200]);
      // Longer than anything that asks the database by itself waits.
      await wait(20_000);
    });
    await vi.waitFor(() => expect(server.told).toHaveLength(2), 20_000);
    expect(server.told).toEqual([
      'state store it is away; what needs it waits or is refused until it is back',
      'state store',
    ]);
    await vi.waitFor(async () => expect((await fetch(`${url}/readyz`)).status).toBe(200), 20_000);

    // Sessions hold, work is done, and what is live is told.
    const stop = new AbortController();
    const live = await fetch(`${url}/api/v1/live`, { headers, signal: stop.signal });
    let heard = '';
    const listening = live.body
      ?.pipeThrough(new TextDecoderStream())
      .pipeTo(new WritableStream({ write: (part) => void (heard += part) }))
      .catch(() => undefined);
    const send = (path: string, body: object): Promise<Response> =>
      fetch(`${url}/api/v1${path}`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json', 'x-seawall-csrf': csrf },
        body: JSON.stringify(body),
      });
    expect((await send('/clusters', { name: 'shop' })).status).toBe(201);
    expect((await send('/reports', { name: 'All', kind: 'findings' })).status).toBe(202);
    await vi.waitFor(() => expect(heard).toContain('"what":"new"'), 20_000);
    await vi.waitFor(
      async () => {
        const { items } = (await (await fetch(`${url}/api/v1/reports`, { headers })).json()) as { items: object[] };
        expect(items).toMatchObject([{ state: 'made' }]);
      },
      { timeout: 60_000, interval: 300 },
    );
    expect(server.told).toHaveLength(2);
    stop.abort();
    await listening;
    server.child.kill('SIGKILL');
    await front.close();
    await Promise.all([postgres.stop(), nats.stop()]);
    rmSync(folder, { recursive: true, force: true });
  },
);
