import type { Http2Session } from 'node:http2';
import type { AddressInfo, Server, Socket } from 'node:net';
import { reasonOf, ServerError } from './error.ts';

export interface Listening {
  readonly port: number;
  /** Where this machine reaches it, as the authority of a URL. */
  readonly authority: string;
  /** Takes no new connections, waits for what is under way at most so long, then ends the rest. */
  close(graceMs: number): Promise<void>;
}

/**
 * Binds a server of HTTP/1.1 or HTTP/2. Sessions of HTTP/2 that nobody uses end after `idleMs`.
 * @throws ServerError `refused` when the address cannot be used
 */
export async function startListening(
  server: Server,
  { host, port, idleMs }: { readonly host: string; readonly port: number; readonly idleMs: number },
): Promise<Listening> {
  const sessions = new Set<Http2Session>();
  server.on('sessionError', () => undefined);
  server.on('session', (session: Http2Session) => {
    session.setTimeout(idleMs, () => session.close());
    sessions.add(session);
    session.once('close', () => sessions.delete(session));
  });
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => reject(cannotListen(host, port, cause)));
    server.listen(port, host, resolve);
  });
  const bound = server.address() as AddressInfo;
  return {
    port: bound.port,
    authority: `${nameOf(bound)}:${bound.port}`,
    async close(graceMs) {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const session of sessions) session.close();
      if ('closeIdleConnections' in server) (server as { closeIdleConnections(): void }).closeIdleConnections();
      const timer = setTimeout(() => {
        for (const socket of sockets) socket.destroy();
      }, graceMs);
      await closed;
      clearTimeout(timer);
    },
  };
}

/** Every address is no address that a browser can open. */
function nameOf({ family, address }: AddressInfo): string {
  if (address === '0.0.0.0' || address === '::') return 'localhost';
  return family === 'IPv6' ? `[${address}]` : address;
}

function cannotListen(host: string, port: number, cause: Error): ServerError {
  const reason = reasonOf(cause);
  return new ServerError(
    'refused',
    {
      en: `Cannot listen on ${host}:${port}: ${reason}. Another program may have the port; choose another one.`,
      zh: `无法监听 ${host}:${port}：${reason}。端口可能已被占用；请换一个端口。`,
    },
    { cause },
  );
}
