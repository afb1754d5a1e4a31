import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { createForwarder, enrolledCredentials, openSpool, paths } from '@seawall/forward';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openState } from '../src/state/open.ts';
import { cookieOf } from './support/api.ts';
import { startFront } from './support/clickhouse-front.ts';
import { hasNats, startNats } from './support/nats.ts';
import { hasPostgres, type PostgresServer, startPostgres } from './support/postgres-server.ts';
import { startProgram } from './support/programs.ts';

/** The authority that a server’s certificate is of, as it hands it out. */
function authorityOf(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = request(`${url}${paths.authority}`, { rejectUnauthorized: false }, (answer) => resolve(text(answer)));
    asked.on('error', reject).end();
  });
}

describe.skipIf(!hasNats || !hasPostgres)('four servers at once (root, Debian: postgresql, nats-server)', () => {
  let postgres: PostgresServer;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres?.stop());

  test.each([1, 2])('on empty stores: all are ready, and what one gives holds at all (%i)', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'seawall-first-'));
    const [nats, front, database] = await Promise.all([
      startNats(),
      startFront(join(folder, 'events')),
      postgres.database(),
    ]);
    const programs = Array.from({ length: 4 }, () =>
      startProgram('./server-process.ts', [database, front.url, nats.url]),
    );
    const lines = await Promise.all(programs.map((program) => program.firstLine()));
    const servers = lines.map((line) => JSON.parse(line) as { url: string; ingestUrl: string; link: string });
    const ready = await Promise.all(servers.map(async ({ url }) => (await fetch(`${url}/readyz`)).status));
    expect(ready).toEqual([200, 200, 200, 200]);
    expect(new Set(await Promise.all(servers.map(({ ingestUrl }) => authorityOf(ingestUrl)))).size).toBe(1);

    // Each was given a link of its own; all are of one user, and a session of one is known to all.
    const cookies = await Promise.all(
      servers.map(async ({ link }) => cookieOf(await fetch(link, { redirect: 'manual' }))),
    );
    const seen = await Promise.all(
      servers.map(async ({ url }, n) => {
        const headers = { cookie: cookies[(n + 1) % cookies.length] ?? '' };
        return (await (await fetch(`${url}/api/v1/me`, { headers })).json()) as { user: { id: string }; csrf: string };
      }),
    );
    expect(new Set(seen.map(({ user }) => user.id)).size).toBe(1);

    // A sender that is enrolled at one sends to another.
    const [first, second] = servers as [(typeof servers)[number], (typeof servers)[number]];
    const made = await fetch(`${first.url}/api/v1/clusters`, {
      method: 'POST',
      headers: {
        cookie: cookies[1] ?? '',
        'content-type': 'application/json',
        'x-seawall-csrf': seen[0]?.csrf ?? '',
      },
      body: JSON.stringify({ name: 'shop' }),
    });
    const { token } = (await made.json()) as { token: string };
    const source = { kind: 'agent', name: 'worker-1', version: '1' } as const;
    const sender = createForwarder({
      url: second.ingestUrl,
      source,
      credentials: enrolledCredentials({
        url: second.ingestUrl,
        token: () => Promise.resolve(token),
        source,
        folder: join(folder, 'sender'),
        now: Date.now,
      }),
      spool: await openSpool({ folder: join(folder, 'spool'), maxBytes: 1e7, whenFull: 'refuse' }),
      now: Date.now,
    });
    await sender.push({ type: 'pulse', pulse: { at: new Date().toISOString(), lost: 0, waiting: 0 } });
    expect([await sender.flush(60_000), sender.stats().rejected]).toEqual([true, 0]);
    await sender.close();
    expect(programs.flatMap(({ told }) => told)).toEqual([]);
    const state = await openState({ url: database });
    const { rows } = await state.pool.query(`select (select count(*) from users) as users,
      (select count(*) from ingest_authority) as authorities, (select count(*) from senders) as senders`);
    expect(rows).toEqual([{ users: 1, authorities: 1, senders: 1 }]);
    await state.close();
    for (const { child } of programs) child.kill('SIGKILL');
    await front.close();
    await nats.stop();
    rmSync(folder, { recursive: true, force: true });
  });
});
