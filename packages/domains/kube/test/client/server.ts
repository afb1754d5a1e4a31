import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createClient, type KubeClient } from '../../src/client/client.ts';
import type { ClusterAccess } from '../../src/client/config/access.ts';
import { staticCredentials } from '../../src/client/credentials/credentials.ts';
import type { ClientWorld } from '../../src/client/world.ts';
import { testWorld } from './world.ts';

/** An HTTP server that answers as a test says, and a client for it. */
export interface TestServer extends AsyncDisposable {
  readonly url: string;
  readonly client: KubeClient;
  readonly asked: string[];
  clientWith(access: Partial<ClusterAccess>, world?: ClientWorld): KubeClient;
}

export type Answer = (request: IncomingMessage & { readonly path: URL }, response: ServerResponse) => void;

export async function serve(answer: Answer): Promise<TestServer> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    answer(Object.assign(request, { path: new URL(request.url ?? '/', 'http://x') }), response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const clients: KubeClient[] = [];
  const clientWith = (access: Partial<ClusterAccess>, world = testWorld()): KubeClient => {
    const client = createClient({ ...accessTo(url), ...access }, world);
    clients.push(client);
    return client;
  };
  return {
    url,
    asked,
    client: clientWith({}),
    clientWith,
    async [Symbol.asyncDispose]() {
      for (const client of clients) client.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function accessTo(url: string): ClusterAccess {
  return {
    cluster: 'test',
    namespace: 'default',
    server: new URL(url),
    insecure: false,
    plain: false,
    credentials: staticCredentials({}),
    headers: {},
  };
}

export function sendJson(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value));
}

export function sendStatus(response: ServerResponse, code: number, reason: string, message: string, more = {}): void {
  sendJson(response, { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason, message, ...more }, code);
}
