import { createServer as createHttp } from 'node:http';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { proxyFromEnvironment, proxyUrl } from '../../src/client/transport/proxy.ts';
import { sendJson, serve } from './server.ts';

describe('the proxy of the environment', () => {
  test.each<[string, string, string | undefined]>([
    ['https://api.example:6443', '', 'http://p:3128/'],
    ['https://api.example:6443', 'example', undefined],
    ['https://api.example:6443', '.example', undefined],
    ['https://example:6443', '.example', 'http://p:3128/'],
    ['https://api.example:6443', '*.example', undefined],
    ['https://api.example:6443', 'api.example:443', 'http://p:3128/'],
    ['https://api.example:6443', 'api.example:6443', undefined],
    ['https://api.example:6443', '*', undefined],
    ['https://apixexample:6443', 'example', 'http://p:3128/'],
    ['https://10.1.2.3', '10.0.0.0/8', undefined],
    ['https://11.1.2.3', '10.0.0.0/8', 'http://p:3128/'],
    ['https://[fd00::1]', 'fd00::/8', undefined],
    ['https://10.1.2.3', '10.1.2.3', undefined],
    ['https://10.1.2.3', '10.0.0.0/99', 'http://p:3128/'],
    ['https://localhost:6443', '', undefined],
    ['https://127.1.2.3', '', undefined],
    ['http://api.example', '', undefined],
  ])('for %s with NO_PROXY=%s is %s', (address, exempt, expected) => {
    const env = { https_proxy: 'p:3128', NO_PROXY: exempt };
    expect(proxyFromEnvironment(new URL(address), env)?.href).toBe(expected);
  });

  test('must be an address that can be spoken to', () => {
    expect(() => proxyUrl('ftp://x')).toThrow(TypeError);
    expect(() => proxyUrl('http://[')).toThrow(TypeError);
  });
});

async function listening(server: Server): Promise<AsyncDisposable & { port: number; sockets: Set<Socket> }> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    sockets,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A SOCKS5 proxy that asks for a name and a password, byte by byte to be unkind. */
function socksProxy(target: number, password: string): Server {
  return createServer(async (socket) => {
    socket.on('error', () => undefined);
    const send = async (bytes: number[]) => {
      for (const byte of bytes) {
        socket.write(Buffer.from([byte]));
        await new Promise(setImmediate);
      }
    };
    const next = () => new Promise<Buffer>((resolve) => socket.once('data', resolve));
    await next();
    await send([5, 2]);
    const given = await next();
    const length = given[1] ?? 0;
    if (given.subarray(3 + length).toString() !== password) {
      await send([1, 1]);
      return;
    }
    await send([1, 0]);
    await next();
    await send([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
    const upstream = connect(target, '127.0.0.1');
    upstream.on('error', () => undefined);
    socket.pipe(upstream).pipe(socket);
  });
}

describe('a request goes through', () => {
  test('an HTTP proxy, with its password', async () => {
    await using api = await serve((_, response) => sendJson(response, { through: true }));
    const port = Number(new URL(api.url).port);
    const asked: (string | undefined)[] = [];
    const http = createHttp();
    http.on('connect', (request, socket) => {
      asked.push(request.url, request.headers['proxy-authorization']);
      const upstream = connect(port, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        upstream.pipe(socket).pipe(upstream);
      });
      upstream.on('error', () => undefined);
      socket.on('error', () => undefined);
    });
    await using proxy = await listening(http);
    const client = api.clientWith({
      server: new URL('http://api.internal:6443'),
      proxy: new URL(`http://me:s%40crt@127.0.0.1:${proxy.port}`),
    });
    expect(await client.json({ path: '/', doing: 'ask' })).toEqual({ through: true });
    expect(asked).toEqual(['api.internal:6443', `Basic ${btoa('me:s@crt')}`]);
  });

  test('a proxy that refuses is an error that names it', async () => {
    await using api = await serve((_, response) => response.end());
    const http = createHttp();
    http.on('connect', (_, socket) => socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n'));
    await using proxy = await listening(http);
    const client = api.clientWith({ proxy: new URL(`http://127.0.0.1:${proxy.port}`) });
    await expect(client.json({ path: '/', doing: 'ask', retries: 0 })).rejects.toThrow(
      `the proxy 127.0.0.1:${proxy.port} answered 407`,
    );
  });

  test('a SOCKS5 proxy, with its password or not at all', async () => {
    await using api = await serve((_, response) => sendJson(response, { through: true }));
    await using proxy = await listening(socksProxy(Number(new URL(api.url).port), 'right'));
    const ask = (password: string) =>
      api
        .clientWith({
          server: new URL('http://api.internal'),
          proxy: new URL(`socks5://me:${password}@127.0.0.1:${proxy.port}`),
        })
        .json({ path: '/', doing: 'ask', retries: 0 });
    expect(await ask('right')).toEqual({ through: true });
    await expect(ask('wrong')).rejects.toThrow('refused the user name and password');
  });
});
