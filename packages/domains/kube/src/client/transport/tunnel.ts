import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { socks5 } from './socks.ts';

/** How long the way to the server may take to open. */
export const connectTimeoutMs = 15_000;

/** Opens a connection to a host: straight, or through a proxy. */
export async function openSocket(host: string, port: number, proxy: URL | undefined): Promise<Socket> {
  if (proxy === undefined) return dial(host, port);
  const through = await dial(bare(proxy.hostname), proxyPort(proxy), proxy.protocol === 'https:');
  try {
    if (proxy.protocol.startsWith('socks5')) await socks5(through, host, port, proxy);
    else return await httpConnect(through, host, port, proxy);
    return through;
  } catch (error) {
    through.destroy();
    throw error;
  }
}

function proxyPort(proxy: URL): number {
  if (proxy.port !== '') return Number(proxy.port);
  return proxy.protocol === 'https:' ? 443 : proxy.protocol === 'http:' ? 80 : 1080;
}

/** Without the brackets of an IPv6 address. */
export function bare(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '');
}

function dial(host: string, port: number, tls = false): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = tls
      ? connectTls({ host, port, servername: host, ALPNProtocols: ['http/1.1'] })
      : connect({ host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: 30_000 });
    socket.setTimeout(connectTimeoutMs, () => {
      socket.destroy(Object.assign(new Error(`no connection to ${host}:${port} in time`), { code: 'ETIMEDOUT' }));
    });
    socket.once(tls ? 'secureConnect' : 'connect', () => {
      socket.setTimeout(0);
      socket.off('error', reject);
      resolve(socket);
    });
    socket.once('error', reject);
  });
}

/** Source: RFC 9110, section 9.3.6. */
function httpConnect(through: Socket, host: string, port: number, proxy: URL): Promise<Socket> {
  const authority = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
  const headers: Record<string, string> = { Host: authority };
  if (proxy.username !== '') {
    const pair = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
    headers['Proxy-Authorization'] = `Basic ${Buffer.from(pair).toString('base64')}`;
  }
  return new Promise((resolve, reject) => {
    const asked = request({
      createConnection: () => through,
      method: 'CONNECT',
      path: authority,
      headers,
    });
    asked.setTimeout(connectTimeoutMs, () => asked.destroy(new Error('the proxy did not answer in time')));
    asked.once('connect', (response, socket, head) => {
      socket.setTimeout(0);
      if (response.statusCode !== 200) {
        reject(
          new Error(`the proxy ${proxy.host} answered ${response.statusCode} ${response.statusMessage ?? ''}`.trim()),
        );
        return;
      }
      if (head.length > 0) socket.unshift(head);
      resolve(socket);
    });
    asked.once('response', (response) => {
      response.resume();
      reject(new Error(`the proxy ${proxy.host} answered ${response.statusCode}`));
    });
    asked.once('error', reject);
    asked.end();
  });
}
