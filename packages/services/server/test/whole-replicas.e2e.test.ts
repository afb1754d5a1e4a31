import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer as serveHttp, type Server as HttpServer } from 'node:http';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { createForwarder, enrolledCredentials, openSpool } from '@seawall/forward';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { openEvents } from '../src/events/open.ts';
import { openState, type State } from '../src/state/open.ts';
import { cookieOf } from './support/api.ts';
import { type Front, startFront } from './support/clickhouse-front.ts';
import { hasNats, startNats } from './support/nats.ts';
import { hasPostgres, type PostgresServer, startPostgres } from './support/postgres-server.ts';
import { type Program, startProgram } from './support/programs.ts';

// Two whole servers over shared stores, a sender before both, somebody who looks, and then one of the two is killed.

interface Replica extends Pick<Program, 'child'> {
  readonly url: string;
  readonly ingestUrl: string;
  readonly link: string;
}

async function ready({ child, firstLine }: Program): Promise<Replica> {
  return { child, ...(JSON.parse(await firstLine()) as Omit<Replica, 'child'>) };
}

/** Whoever is told of alerts: by which message how often. It takes its time. */
async function startHook(): Promise<{ server: HttpServer; url: string; told: Map<string, number> }> {
  const told = new Map<string, number>();
  const server = serveHttp(async (request, response) => {
    const body = await text(request);
    await new Promise((resolve) => setTimeout(resolve, 30));
    const message = /shell \d+/.exec(body)?.[0] ?? body;
    told.set(message, (told.get(message) ?? 0) + 1);
    response.writeHead(200).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, told };
}

/** What stands before replicas: takes turns, and passes over those that do not answer. */
async function startBalancer(ports: () => readonly number[]): Promise<{ server: Server; port: number }> {
  let turn = 0;
  const lead = (socket: Socket, left: readonly number[]): void => {
    const [port, ...rest] = left;
    if (port === undefined) return void socket.destroy();
    const upstream = connect(port, '127.0.0.1');
    upstream.once('connect', () => void socket.pipe(upstream).pipe(socket));
    upstream.on('error', () => (upstream.connecting ? lead(socket, rest) : socket.destroy()));
    upstream.on('close', () => socket.destroy());
    socket.on('close', () => upstream.destroy());
  };
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    const all = ports();
    turn += 1;
    lead(socket, [...all.slice(turn % all.length), ...all.slice(0, turn % all.length)]);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, port: (server.address() as AddressInfo).port };
}

/** Hears what is live, from wherever it left off when a server goes away. */
function follow(
  urls: () => readonly string[],
  cookie: string,
  signal: AbortSignal,
): { readonly heard: Map<string, number> } {
  const heard = new Map<string, number>();
  let last = '';
  const listen = async (base: string): Promise<void> => {
    const headers = { cookie, ...(last === '' ? {} : { 'last-event-id': last }) };
    const answer = await fetch(`${base}/api/v1/live?topics=alert`, { headers, signal });
    let waiting = '';
    for await (const part of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      waiting += part;
      for (let end = waiting.indexOf('\n\n'); end >= 0; end = waiting.indexOf('\n\n')) {
        const block = waiting.slice(0, end);
        waiting = waiting.slice(end + 2);
        last = /^id: (\d+)$/m.exec(block)?.[1] ?? last;
        const data = /^data: (.+)$/m.exec(block)?.[1];
        if (data === undefined) continue;
        const { what, count } = JSON.parse(data) as { what: string; count: number };
        heard.set(what, (heard.get(what) ?? 0) + count);
      }
    }
  };
  const run = async (): Promise<void> => {
    for (let turn = 0; !signal.aborted; turn += 1) {
      const all = urls();
      await listen(all[turn % all.length] ?? '').catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  void run();
  return { heard };
}

describe.skipIf(!hasNats || !hasPostgres)('two whole servers (root, Debian: postgresql, nats-server)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'seawall-whole-'));
  let postgres: PostgresServer;
  let nats: Awaited<ReturnType<typeof startNats>>;
  let front: Front;
  let state: State;
  let programs: readonly Program[];
  let replicas: Replica[];
  let hook: Awaited<ReturnType<typeof startHook>>;
  let balancer: Awaited<ReturnType<typeof startBalancer>>;
  const stop = new AbortController();

  beforeAll(async () => {
    [postgres, nats, front] = await Promise.all([startPostgres(), startNats(), startFront(join(folder, 'events'))]);
    const database = await postgres.database();
    // Both at once: one migrates, and the other waits for it.
    programs = [0, 1].map(() => startProgram('./server-process.ts', [database, front.url, nats.url]));
    replicas = await Promise.all(programs.map(ready));
    state = await openState({ url: database });
    hook = await startHook();
    balancer = await startBalancer(() => replicas.map(({ ingestUrl }) => Number(new URL(ingestUrl).port)));
  });
  afterAll(async () => {
    stop.abort();
    hook?.server.closeAllConnections();
    hook?.server.close();
    for (const { child } of programs ?? []) child.kill('SIGKILL');
    balancer?.server.close();
    await state?.close();
    await front?.close();
    await Promise.all([postgres?.stop(), nats?.stop()]);
    rmSync(folder, { recursive: true, force: true });
  });

  test('the loss of one loses nothing: sessions, what is sent, what is live, reports', async () => {
    const [one, two] = replicas as [Replica, Replica];
    // A link of one signs in at the other, once.
    const link = new URL(one.link);
    const signedIn = await fetch(`${two.url}${link.pathname}${link.search}`, { redirect: 'manual' });
    const cookie = cookieOf(signedIn);
    const again = await fetch(`${one.url}${link.pathname}${link.search}`, { redirect: 'manual' });
    expect([cookie === '', cookieOf(again)]).toEqual([false, '']);
    const me = (await (await fetch(`${one.url}/api/v1/me`, { headers: { cookie } })).json()) as { csrf: string };
    const send = async (
      base: string,
      path: string,
      body: object,
      method = 'POST',
    ): Promise<Record<string, unknown>> => {
      const headers = { cookie, 'content-type': 'application/json', 'x-seawall-csrf': me.csrf };
      const answer = await fetch(`${base}/api/v1${path}`, { method, headers, body: JSON.stringify(body) });
      return { status: answer.status, ...((await answer.json()) as object) };
    };
    const made = await send(one.url, '/clusters', { name: 'shop' });
    expect(made['status']).toBe(201);

    const output = { kind: 'webhook', enabled: true, settings: { url: `${hook.url}/`, notify: ['alert'] } };
    expect((await send(one.url, '/notifications/hook', output, 'PUT'))['status']).toBe(200);

    // A sender that is enrolled at one of them is known to both.
    const url = `https://127.0.0.1:${balancer.port}`;
    const source = { kind: 'agent', name: 'worker-1', version: '1' } as const;
    const sender = createForwarder({
      url,
      source,
      credentials: enrolledCredentials({
        url,
        token: () => Promise.resolve(String(made['token'])),
        source,
        folder: join(folder, 'sender'),
        now: Date.now,
      }),
      spool: await openSpool({ folder: join(folder, 'spool'), maxBytes: 1e8, whenFull: 'refuse' }),
      now: Date.now,
    });
    const { heard } = follow(() => replicas.map((each) => each.url), cookie, stop.signal);
    const time = new Date().toISOString();
    const push = async (n: number): Promise<void> => {
      const fields = { 'proc.name': `p${n}` };
      await sender.push({ type: 'event', event: { time, kind: 'process', source: 'syscall', fields } });
      const alert = {
        id: `a${n}`,
        rule: 'Terminal in container',
        severity: 'high',
        priority: 'Warning',
        message: `A shell ${n}`,
        description: '',
        source: 'syscall',
        kind: 'process',
        time,
        lastTime: time,
        count: 1,
        withheld: { duplicates: 0, rateLimited: 0 },
        tags: [],
        cells: [],
        fields: {},
        completeness: { dropped: 0, unreadable: 0 },
      } as const;
      await sender.push({ type: 'alert', alert });
    };
    const all = 120;
    for (let n = 0; n < all / 2; n += 1) await push(n);
    await vi.waitFor(() => expect(heard.get('new') ?? 0).toBeGreaterThan(10), 30_000);
    // Reports are asked of the one that is about to be lost, so that some of them are its own work.
    const reports = await Promise.all(
      Array.from({ length: 6 }, (_, n) => send(one.url, '/reports', { kind: 'findings', name: `r${n}` })),
    );
    expect(new Set(reports.map(({ status }) => status))).toEqual(new Set([202]));
    const sending = (async () => {
      for (let n = all / 2; n < all; n += 1) await push(n);
    })();
    const ended = once(one.child, 'exit');
    one.child.kill('SIGKILL');
    await ended;
    replicas = [two];
    await sending;
    expect(await sender.flush(90_000)).toBe(true);
    expect(sender.stats()).toMatchObject({ buried: 0, rejected: 0, lost: 0 });
    await sender.close();

    const { rows: alerts } = await state.pool.query('select count(*)::int as count from alerts');
    expect(alerts).toEqual([{ count: all }]);
    const events = await openEvents({ url: front.url });
    expect(
      await events.engine.query('select count() as rows, uniqExact(process) as names from seawall.event_process'),
    ).toEqual([{ rows: all, names: all }]);
    await events.close();
    await vi.waitFor(() => expect(heard.get('new')).toBe(all), 30_000);
    await vi.waitFor(
      async () => {
        const { items } = (await (await fetch(`${two.url}/api/v1/reports`, { headers: { cookie } })).json()) as {
          items: { state: string }[];
        };
        expect(items.map((each) => each.state)).toEqual(Array.from({ length: 6 }, () => 'made'));
      },
      { timeout: 90_000, interval: 500 },
    );
    // Each alert is told, one that was being told when its teller was lost perhaps twice.
    await vi.waitFor(() => expect(hook.told.size).toBe(all), { timeout: 90_000, interval: 500 });
    expect((await fetch(`${two.url}/readyz`)).status).toBe(200);
  });
});
