import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Alert } from '@seawall/model';
import { alertNotification, type Notification, type OutputWorld, outputKinds } from '../src/index.ts';
import type { Sender } from '../src/outputs/output.ts';

export const now = new Date('2026-11-25T10:42:00.000Z');

export function alert(more: Partial<Alert> = {}): Alert {
  return {
    id: 'a1',
    rule: 'Shell in container',
    severity: 'high',
    priority: 'Error',
    message: 'A shell was started | user=root <cmd>="bash -i"',
    description: 'A shell runs where none should',
    source: 'syscall',
    kind: 'process',
    time: '2026-11-25T10:41:00.000Z',
    lastTime: '2026-11-25T10:42:00.000Z',
    count: 3,
    withheld: { duplicates: 2, rateLimited: 0 },
    cluster: 'prod',
    node: 'worker-1',
    subject: { type: 'resource', apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name: 'cart-7d' },
    workload: { namespace: 'shop', pod: 'cart-7d', container: 'cart', containerId: '0a1b', image: 'shop/cart:1.4' },
    actor: { kind: 'process', name: 'root' },
    tags: ['T1059'],
    cells: [{ matrix: 'attack-containers', tactic: 'Execution', technique: 'T1059' }],
    fields: { 'proc.cmdline': 'bash -i', 'proc.pid': 42 },
    completeness: { dropped: 0, unreadable: 0 },
    ...more,
  };
}

export function notification(more: Partial<Alert> = {}): Notification {
  return alertNotification(alert(more), 'en');
}

export function world(more: Partial<OutputWorld> = {}): OutputWorld {
  return { now: () => now, hostname: 'host-1', version: '0.1.0', fetch, print: () => undefined, ...more };
}

/** An output of a kind with its settings checked as the configuration does. */
export async function sender(kind: string, settings: unknown, more: Partial<OutputWorld> = {}): Promise<Sender> {
  const found = outputKinds.find(({ id }) => id === kind);
  if (found === undefined) throw new Error(`no output ${kind}`);
  const { parse } = await import('valibot');
  return found.open(parse(found.settings, settings), { world: world(more), language: 'en' });
}

export interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface Receiver {
  readonly url: string;
  readonly received: Received[];
  /** What the next requests are answered; 200 and `{}` otherwise. */
  readonly answers: { status: number; body?: string; headers?: Record<string, string> }[];
  close(): Promise<void>;
}

/** A real HTTP server on loopback that keeps what it was sent. */
export async function receiver(fallback = '{}'): Promise<Receiver> {
  const received: Received[] = [];
  const answers: Receiver['answers'] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request as AsyncIterable<Buffer>) body += chunk.toString();
    received.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body });
    const answer = answers.shift() ?? { status: 200 };
    response.writeHead(answer.status, answer.headers);
    response.end(answer.body ?? fallback);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    answers,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
